import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextFrom, newId, runInContext } from '@holdfast/request-context';

import { GrpcOrderFactsAdapter } from '../grpc-order-facts.adapter.js';
import { OrderCauses } from '../order-causes.js';

/** An order service under test; all in the tenant `demo`. */
export interface OrderWorld {
  readonly url: string;
  /** A delivered card order of `customer-1` in USD, shipped with tracking number `T-1`: one line of 2 pieces, 2200 minor units. */
  delivered(): Promise<{ readonly orderId: string; readonly lineId: string }>;
  cancelled(): Promise<{ readonly orderId: string }>;
  /** A return of one piece, requested and then brought to this stage. */
  returned(
    order: { readonly orderId: string; readonly lineId: string },
    stage: 'requested' | 'completed' | 'rejected after approval',
  ): Promise<string>;
  stop(): Promise<void>;
}

/** The contract of order and its fake, as callers see it. */
export function orderFactsContract(name: string, open: () => Promise<OrderWorld>): void {
  describe(`TRU-3 the facts of ${name}`, () => {
    let world: OrderWorld;
    let adapter: GrpcOrderFactsAdapter;
    let causes: OrderCauses;
    beforeAll(async () => {
      world = await open();
      adapter = new GrpcOrderFactsAdapter(world.url, 5_000);
      causes = new OrderCauses(adapter);
    });
    afterAll(async () => {
      adapter.onApplicationShutdown();
      await world.stop();
    });

    const asked = <T>(work: () => Promise<T>, tenantId = 'demo'): Promise<T> =>
      runInContext(contextFrom({ tenantId }), work);
    const denied = { reason: 'CAUSE_DENIED' };
    const claimOf = (
      { orderId, lineId }: { readonly orderId: string; readonly lineId: string },
      returnId: string,
      quantity = 1,
    ) => ({ order_id: orderId, return_id: returnId, lines: [{ line_id: lineId, quantity }] });

    it('TRU-3 are its row: number, checkout, customer, address, payment, total, lines', async () => {
      const { orderId, lineId } = await world.delivered();

      expect(await asked(() => causes.order(orderId))).toMatchObject({
        orderId,
        orderNumber: expect.stringMatching(/./),
        checkoutId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        attempt: 1,
        customerId: 'customer-1',
        email: 'ada@example.com',
        locale: 'en',
        paymentId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        paymentType: 'card',
        total: { amount_minor: 2200, currency: 'USD' },
        lines: [{ lineId, quantity: 2 }],
        status: 'delivered',
      });
    });

    it('TRU-3 include its moves, also earlier ones, and no others', async () => {
      const { orderId } = await world.delivered();
      const { orderId: other } = await world.cancelled();

      for (const to of ['confirmed', 'shipped', 'delivered'] as const)
        expect(await asked(() => causes.move({ order_id: orderId, to }))).toMatchObject({ move: { to } });
      const { move } = await asked(() => causes.move({ order_id: orderId, to: 'shipped' }));
      expect(move.trackingNumber).toBe('T-1');
      await expect(asked(() => causes.move({ order_id: orderId, to: 'cancelled' }))).rejects.toMatchObject(
        denied,
      );
      await expect(asked(() => causes.move({ order_id: other, to: 'delivered' }))).rejects.toMatchObject(
        denied,
      );
    });

    it('TRU-3 are none for an unknown order, another tenant’s order or a malformed id', async () => {
      const { orderId } = await world.delivered();
      const move = (order_id: string, tenant?: string) =>
        asked(() => causes.move({ order_id, to: 'delivered' }), tenant);

      await expect(move(newId())).rejects.toMatchObject(denied);
      await expect(move(orderId, 'demo-eu')).rejects.toMatchObject(denied);
      await expect(move('no-id')).rejects.toMatchObject(denied);
    });

    it('TRU-3 include its returns, as far as they came, with no more pieces than they have', async () => {
      const [order, other] = [await world.delivered(), await world.delivered()];
      const [done, open] = [
        await world.returned(order, 'completed'),
        await world.returned(other, 'requested'),
      ];
      const completed = (claim: ReturnType<typeof claimOf>) => asked(() => causes.return(claim, 'completed'));

      const { given } = await completed(claimOf(order, done));
      expect(given).toMatchObject({
        returnId: done,
        refund: { amount_minor: 1100, currency: 'USD' },
        lines: [{ lineId: order.lineId, quantity: 1, restock: true, amount: { amount_minor: 1100 } }],
      });
      await asked(() => causes.return(claimOf(order, done), 'requested'));
      await asked(() => causes.return(claimOf(other, open), 'requested'));
      for (const forged of [
        claimOf(order, newId()),
        claimOf(other, done),
        claimOf(other, open),
        claimOf(order, done, 2),
        { ...claimOf(order, done), lines: [{ line_id: newId(), quantity: 1 }] },
      ])
        await expect(completed(forged)).rejects.toMatchObject(denied);
      await expect(
        asked(() =>
          causes.exchange({ order_id: order.orderId, exchange_id: done, returned_lines: [] }, 'completed'),
        ),
      ).rejects.toMatchObject(denied);
    });

    it('TRU-3 include the stages of a return that was rejected later', async () => {
      const order = await world.delivered();
      const claim = claimOf(order, await world.returned(order, 'rejected after approval'));

      await asked(() => causes.return(claim, 'approved'));
      for (const stage of ['received', 'completed'] as const)
        await expect(asked(() => causes.return(claim, stage))).rejects.toMatchObject(denied);
    });
  });
}
