import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { reasonOf } from '@holdfast/testing';

import type { OrderContent } from '../order/order.js';
import { OrderBench, inTenant } from '../testing/order-bench.js';
import { aCodOrder, anOrder } from '../testing/orders.js';

let bench: OrderBench;
beforeAll(async () => {
  bench = await OrderBench.start();
});
afterAll(() => bench.stop());

describe('the order service over gRPC', () => {
  it('creates an order, finds it and answers all of it', async () => {
    const content = anOrder();
    const { orderId, orderNumber, created } = await bench.create(content);
    expect(created).toBe(true);

    const { order } = await inTenant(() =>
      bench.client.findOrderByCartSession({ cartSessionId: content.checkoutId }),
    );
    expect(order).toMatchObject({
      id: orderId,
      number: orderNumber,
      status: 'pending',
      paymentId: content.paymentId,
      totals: { grandTotalMinor: String(content.totals.grandTotalMinor) },
      shippingAddress: { city: 'Springfield', line2: '' },
    });
    expect((await inTenant(() => bench.client.getOrder({ orderId }))).order).toEqual(order);
  });

  it('fences a checkout without an order, and answers the order if there is one (ORD-1)', async () => {
    const [fenced, ordered] = [anOrder(), anOrder()];
    const { orderId, orderNumber } = await bench.create(ordered);

    const fence = ({ checkoutId }: OrderContent) =>
      inTenant(() => bench.client.fenceCartSession({ cartSessionId: checkoutId, attempt: 1 }));
    expect(await fence(fenced)).toEqual({ orderId: '', orderNumber: '', attempt: 0 });
    expect(await reasonOf(bench.create(fenced))).toBe('ATTEMPT_FENCED');
    expect(await fence(ordered)).toEqual({ orderId, orderNumber, attempt: 1 });
  });

  it('refuses an invalid order with VALIDATION_FAILED', async () => {
    const content = anOrder();
    const wrong = [
      { checkoutId: 'x' },
      { attempt: 0 },
      { lines: [] },
      { email: '' },
      { currency: 'usd' },
      { paymentId: undefined },
      { cartTokenHash: new Uint8Array(5) },
      { note: 'nul \u0000' },
      { lines: [...content.lines, ...content.lines] },
    ];
    for (const part of wrong)
      expect(await reasonOf(bench.create({ ...content, ...part } as OrderContent))).toBe('VALIDATION_FAILED');
    expect(
      await reasonOf(inTenant(() => bench.client.fenceCartSession({ cartSessionId: 'x', attempt: 1 }))),
    ).toBe('VALIDATION_FAILED');
    expect(await reasonOf(inTenant(() => bench.client.getOrder({ orderId: 'x' })))).toBe('ORDER_NOT_FOUND');
  });

  it('TRU-5 fences no more attempts than a checkout can have', async () => {
    const { checkoutId } = aCodOrder();
    for (const attempt of [-2_147_483_648, -1, 0, 1_000_001, 2_147_483_647])
      expect(
        await reasonOf(inTenant(() => bench.client.fenceCartSession({ cartSessionId: checkoutId, attempt }))),
      ).toBe('VALIDATION_FAILED');
  });

  it("TRU-4 audits a cancellation with an operator's token as that operator's, once", async () => {
    const { orderId } = await bench.create(aCodOrder());
    const cancel = async (roles: string[]) => {
      const token = await bench.issuer.token('olga', 'demo', '5m', roles);
      return reasonOf(
        inTenant(() =>
          bench.client.cancelOrder({ orderId, reason: 'MISTAKE' }, { authorization: `Bearer ${token}` }),
        ),
      );
    };
    const acts = async () =>
      (await bench.pool.query('SELECT actor, action, note FROM ops_audit WHERE subject = $1', [orderId]))
        .rows;

    expect([await cancel([]), await acts()]).toEqual(['FORBIDDEN', []]);
    await cancel(['ops']);
    await cancel(['ops']);
    expect(await acts()).toEqual([{ actor: 'olga', action: 'orders.cancel', note: 'MISTAKE' }]);
  });

  it('SYS-6 answers not-found to another tenant for every read and write', async () => {
    const content = aCodOrder();
    const { orderId } = await bench.create(content);
    const { checkoutId } = content;
    const asOther = (work: () => Promise<unknown>) => reasonOf(inTenant(work, 'demo-eu'));

    expect(await asOther(() => bench.client.getOrder({ orderId }))).toBe('ORDER_NOT_FOUND');
    expect(await asOther(() => bench.client.findOrderByCartSession({ cartSessionId: checkoutId }))).toBe(
      'ORDER_NOT_FOUND',
    );
    expect(await asOther(() => bench.client.cancelOrder({ orderId, reason: '' }))).toBe('ORDER_NOT_FOUND');
    const fenced = await inTenant(
      () => bench.client.fenceCartSession({ cartSessionId: checkoutId, attempt: 1 }),
      'demo-eu',
    );
    expect(fenced.orderId).toBe('');
    expect((await inTenant(() => bench.client.getOrder({ orderId }))).order?.status).toBe('confirmed');
  });
});
