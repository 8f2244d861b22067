import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import { cartConverted, orderCancelled, orderCompleted, returnCompleted } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { FakeOrder } from '@holdfast/order-facts/testing';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import type { loyalty } from '@holdfast/proto';
import { newId, newTraceparent, runInContext } from '@holdfast/request-context';
import { createTestDatabase, freePort } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { LoyaltyConfig } from './config.js';
import { LOYALTY_GRPC, LoyaltyModule } from './loyalty-rewards.module.js';

const usd = (amount_minor: number) => ({ amount_minor, currency: 'USD' });

/** One customer's order and the events it can cause. */
function anOrder(
  customer: string | null = newId(),
  totalMinor = 9_999,
  { tenantId = 'demo', orderId = newId() } = {},
) {
  const customerId = customer ?? undefined;
  const order = {
    order_id: orderId,
    order_number: 'DEMO-1',
    cart_session_id: newId(),
    attempt: 1,
    customer_id: customerId,
    is_guest: customerId === undefined,
    email: 'ada@example.com',
    locale: 'en',
    payment_type: 'card' as const,
    is_cod: false,
    total: usd(totalMinor),
  };
  const totals = {
    subtotal: usd(totalMinor),
    discount_total: usd(0),
    shipping: usd(0),
    shipping_discount: usd(0),
    tax_total: usd(0),
    grand_total: usd(totalMinor),
  };
  const line = { sku: 'CUP', name: 'Cup', quantity: 1 };
  const content = { lines: [line], promotions: [] };
  const base = { tenantId, aggregateId: orderId, sequence: 1 };
  const now = new Date().toISOString();
  return {
    customerId,
    orderId,
    completed: () =>
      orderCompleted.create({
        ...base,
        data: { ...order, ...content, totals, placed_at: now, completed_at: now },
      }),
    cancelled: () => orderCancelled.create({ ...base, data: { ...order, ...content } }),
    returned: (refunded: number, refundedTotal: number) =>
      returnCompleted.create({
        ...base,
        data: {
          ...order,
          return_id: newId(),
          lines: [{ ...line, line_id: 'l1', amount: usd(refunded), restock: true }],
          refund_amount: usd(refunded),
          refunded_total: usd(refundedTotal),
        },
      }),
    converted: () =>
      cartConverted.create({
        ...base,
        data: {
          cart_id: newId(),
          checkout_id: order.cart_session_id,
          attempt: 1,
          order_id: orderId,
          order_number: 'DEMO-1',
          customer_id: customerId,
          is_guest: customerId === undefined,
          email: order.email,
          locale: 'en',
          payment_type: 'card',
          currency: 'USD',
          lines: [
            {
              ...line,
              unit_price: usd(totalMinor),
              discount_total: usd(0),
              tax_total: usd(0),
              total: usd(totalMinor),
            },
          ],
          totals,
          promotions: [],
          converted_at: now,
        },
      }),
  };
}

describe('CON-3 loyalty', () => {
  let database: TestDatabase;
  let app: RunningApp;
  let orderService: FakeOrder;
  let client: GrpcClient<loyalty.LoyaltyServiceClient>;
  let url: string;

  beforeAll(async () => {
    [database, orderService] = [await createTestDatabase('loyalty'), await FakeOrder.start()];
    const grpcPort = await freePort();
    const env = {
      BIND_HOST: '127.0.0.1',
      HOLDFAST_ENV: 'local',
      HTTP_PORT: '0',
      INTERNAL_HTTP_PORT: '0',
      GRPC_PORT: String(grpcPort),
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      ORDER_GRPC_URL: orderService.url,
      GRPC_CALL_TIMEOUT_MS: '2000',
    };
    app = await startApp({
      name: 'loyalty-rewards',
      config: () => loadConfig(LoyaltyConfig, env),
      module: () => LoyaltyModule,
      grpc: LOYALTY_GRPC,
    });
    url = app.internalUrl;
    client = createGrpcClient({
      packageName: 'holdfast.loyalty.v1',
      serviceName: 'LoyaltyService',
      url: `127.0.0.1:${grpcPort}`,
      defaultTimeoutMs: 3_000,
    });
  });
  afterAll(async () => {
    client.close();
    await app.stop();
    orderService.stop();
    await database.drop();
  });

  /** An event is delivered, from any publisher. */
  const arrive = async (event: OutgoingEvent): Promise<string> => {
    const response = await fetch(`${url}/events/${event.topic}`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify({
        specversion: '1.0',
        id: event.id,
        type: `${event.topic}.v1`,
        source: 'order',
        data: event.payload,
      }),
    });
    return ((await response.json()) as { status: string }).status;
  };
  /** The order did it, and its event arrives. */
  const deliver = async (event: OutgoingEvent): Promise<void> => {
    orderService.does(event);
    expect(await arrive(event)).toBe('SUCCESS');
  };
  const balance = async (customerId: string | undefined, tenantId = 'demo'): Promise<number> => {
    const context = { tenantId, requestId: 'r', traceparent: newTraceparent() };
    const { points } = await runInContext(context, () => client.getBalance({ customerId: customerId ?? '' }));
    return Number(points);
  };
  const booked = async (orderId: string): Promise<string[]> => {
    const { rows } = await database.pool.query<{ entry: string }>(
      `SELECT kind || ' ' || points AS entry FROM ledger WHERE order_id = $1 ORDER BY id`,
      [orderId],
    );
    return rows.map((row) => row.entry);
  };

  it('CON-3 EVT-2 gives a point per whole unit of a completed order, once for 5 deliveries', async () => {
    const order = anOrder();
    const event = order.completed();
    await Promise.all([1, 2, 3, 4, 5].map(() => deliver(event)));

    expect(await balance(order.customerId)).toBe(99);
    expect(await booked(order.orderId)).toEqual(['earned 99']);
  });

  it('takes the points back when the order is cancelled', async () => {
    const order = anOrder();
    await deliver(order.completed());
    await deliver(order.cancelled());

    expect(await balance(order.customerId)).toBe(0);
    expect(await booked(order.orderId)).toEqual(['earned 99', 'reversed -99']);
  });

  it('ORD-7 takes points back in proportion to what was returned, all of them in the end', async () => {
    const order = anOrder();
    await deliver(order.completed());
    await deliver(order.returned(3_333, 3_333));
    expect(await balance(order.customerId)).toBe(66);
    await deliver(order.returned(3_333, 6_666));
    await deliver(order.returned(3_333, 9_999));

    expect(await balance(order.customerId)).toBe(0);
  });

  it('DEM-25 ends at the same balance whatever order an order’s events come in', async () => {
    const balances = new Set<number>();
    for (const order of Array.from({ length: 6 }, () => anOrder())) {
      const events = [
        order.completed(),
        order.returned(2_000, 2_000),
        order.returned(1_000, 3_000),
        order.converted(),
      ];
      const shuffled = [...events, ...events].sort(() => Math.random() - 0.5);
      await Promise.all(shuffled.map(deliver));
      balances.add(await balance(order.customerId));
    }

    expect([...balances]).toEqual([100 + 69]);
  });

  it('gives a known customer the bonus for the first purchase only, of many at once', async () => {
    const customerId = newId();
    await Promise.all(Array.from({ length: 8 }, () => deliver(anOrder(customerId).converted())));

    expect(await balance(customerId)).toBe(100);
  });

  it('gives guests neither points nor bonus', async () => {
    const order = anOrder(null);
    const { rows: before } = await database.pool.query<{ count: bigint }>('SELECT count(*) FROM ledger');
    await deliver(order.converted());
    await deliver(order.completed());

    const { rows: after } = await database.pool.query<{ count: bigint }>('SELECT count(*) FROM ledger');
    expect(after).toEqual(before);
  });

  it('takes the bonus back with a cancelled first order, and gives it for the next one', async () => {
    const first = anOrder();
    await deliver(first.converted());
    await deliver(first.cancelled());
    expect(await balance(first.customerId)).toBe(0);
    await deliver(anOrder(first.customerId!).converted());

    expect(await balance(first.customerId)).toBe(100);
  });

  it('gives no bonus for an order whose cancellation came first', async () => {
    const order = anOrder();
    await deliver(order.cancelled());
    await deliver(order.converted());

    expect(await balance(order.customerId)).toBe(0);
  });

  it('ORD-7 takes the steps of returns and exchanges that change no points', async () => {
    const order = anOrder();
    const { topic: _topic, ...event } = order.returned(1, 1);
    for (const topic of ['orders.return.requested', 'orders.return.approved', 'orders.return.received']) {
      await deliver({ ...event, id: newId(), topic });
    }

    expect(await balance(order.customerId)).toBe(0);
  });

  it('SYS-6 keeps customers of two tenants apart', async () => {
    const order = anOrder();
    await deliver(order.completed());

    expect(await balance(order.customerId, 'demo-eu')).toBe(0);
  });

  it('answers 0 for an unknown customer and refuses an empty id', async () => {
    expect(await balance('unknown')).toBe(0);
    await expect(balance('')).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
    await expect(balance('a\u0000b')).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });

  describe('TRU-3 an event is a hint; order is asked before points move', () => {
    const reasonOf = async ({ id }: OutgoingEvent): Promise<string | undefined> =>
      (await database.pool.query('SELECT reason FROM dead_letters WHERE event_id = $1', [id])).rows[0]
        ?.reason;
    type Order = ReturnType<typeof anOrder>;
    const inAnotherShop = ({ orderId, customerId }: Order) =>
      anOrder(customerId!, 9_999, { tenantId: 'demo-eu', orderId });

    const forged: [string, (order: Order) => OutgoingEvent][] = [
      ['the completion of an order that there is not', () => anOrder().completed()],
      ['the cancellation of an order that was delivered', (order) => order.cancelled()],
      ["a made-up return of one's own order", (order) => order.returned(9_999, 9_999)],
      ['the conversion of a cart into an order that there is not', () => anOrder().converted()],
      ['a completion told in the name of another shop', (order) => inAnotherShop(order).completed()],
      ['a conversion told in the name of another shop', (order) => inAnotherShop(order).converted()],
    ];
    it.each(forged)('TRU-3 %s moves no points, and is dropped and kept', async (_what, forge) => {
      const order = anOrder();
      await deliver(order.completed());
      const event = forge(order);

      expect(await arrive(event)).toBe('DROP');
      expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
      expect(await booked(order.orderId)).toEqual(['earned 99']);
      const { rowCount } = await database.pool.query('SELECT 1 FROM ledger WHERE event_id = $1', [event.id]);
      expect(rowCount).toBe(0);
    });

    it('TRU-3 whose points and how many is order’s word', async () => {
      const order = anOrder();
      orderService.does(order.completed());
      const thief = anOrder(newId(), 9_999_999, { orderId: order.orderId });

      expect(await arrive(thief.completed())).toBe('SUCCESS');
      expect(await arrive(thief.converted())).toBe('SUCCESS');
      expect([await balance(order.customerId), await balance(thief.customerId)]).toEqual([199, 0]);
    });

    it('TRU-3 while order is away the event is asked for again, and then has its effect once', async () => {
      const order = anOrder();
      const event = order.completed();
      orderService.does(event);
      orderService.isAway = true;
      expect(await arrive(event)).toBe('RETRY');
      orderService.isAway = false;

      expect([await arrive(event), await arrive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
      expect(await booked(order.orderId)).toEqual(['earned 99']);
    });

    it('TRU-3 SEC-4 of a customer who was erased since, nothing is booked', async () => {
      const order = anOrder();
      orderService.does(order.completed());
      orderService.change(order.orderId, { customerId: '', email: 'erased@erased.invalid' });

      expect(await arrive(order.completed())).toBe('SUCCESS');
      expect(await booked(order.orderId)).toEqual([]);
    });

    it('TRU-3 a completion that comes after everything was returned is still true', async () => {
      const order = anOrder();
      orderService.does(order.completed());
      orderService.does(order.returned(9_999, 9_999));
      const back = order.returned(1, 1);

      expect(await arrive(order.completed())).toBe('SUCCESS');
      expect(await balance(order.customerId)).toBe(99);
      await deliver(back);
      expect(await balance(order.customerId)).toBe(0);
    });
  });
});
