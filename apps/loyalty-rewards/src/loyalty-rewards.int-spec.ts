import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { LoyaltyApp } from './testing/loyalty-app.js';
import { anOrder } from './testing/order-events.js';

describe('CON-3 loyalty', () => {
  let loyalty: LoyaltyApp;

  beforeAll(async () => {
    loyalty = await LoyaltyApp.start();
  });
  afterAll(() => loyalty.stop());

  it('CON-3 EVT-2 gives a point per whole unit of a completed order, once for 5 deliveries', async () => {
    const order = anOrder();
    const event = order.completed();
    await Promise.all([1, 2, 3, 4, 5].map(() => loyalty.deliver(event)));

    expect(await loyalty.balance(order.customerId)).toBe(99);
    expect(await loyalty.booked(order.orderId)).toEqual(['earned 99']);
  });

  it('takes the points back when the order is cancelled', async () => {
    const order = anOrder();
    await loyalty.deliver(order.completed());
    await loyalty.deliver(order.cancelled());

    expect(await loyalty.balance(order.customerId)).toBe(0);
    expect(await loyalty.booked(order.orderId)).toEqual(['earned 99', 'reversed -99']);
  });

  it('ORD-7 takes points back in proportion to what was returned, all of them in the end', async () => {
    const order = anOrder();
    await loyalty.deliver(order.completed());
    await loyalty.deliver(order.returned(3_333, 3_333));
    expect(await loyalty.balance(order.customerId)).toBe(66);
    await loyalty.deliver(order.returned(3_333, 6_666));
    await loyalty.deliver(order.returned(3_333, 9_999));

    expect(await loyalty.balance(order.customerId)).toBe(0);
  });

  it('DEM-25 ends at the same balance in every order of the events', async () => {
    const balances = new Set<number>();
    for (const order of Array.from({ length: 6 }, () => anOrder())) {
      const events = [
        order.completed(),
        order.returned(2_000, 2_000),
        order.returned(1_000, 3_000),
        order.converted(),
      ];
      const shuffled = [...events, ...events].sort(() => Math.random() - 0.5);
      await Promise.all(shuffled.map((event) => loyalty.deliver(event)));
      balances.add(await loyalty.balance(order.customerId));
    }

    expect([...balances]).toEqual([100 + 69]);
  });

  it('gives a known customer the bonus for one first purchase, of many at once', async () => {
    const customerId = newId();
    await Promise.all(Array.from({ length: 8 }, () => loyalty.deliver(anOrder(customerId).converted())));

    expect(await loyalty.balance(customerId)).toBe(100);
  });

  it('gives guests neither points nor bonus', async () => {
    const order = anOrder(null);
    const { rows: before } = await loyalty.database.pool.query<{ count: bigint }>(
      'SELECT count(*) FROM ledger',
    );
    await loyalty.deliver(order.converted());
    await loyalty.deliver(order.completed());

    const { rows: after } = await loyalty.database.pool.query<{ count: bigint }>(
      'SELECT count(*) FROM ledger',
    );
    expect(after).toEqual(before);
  });

  it('takes the bonus back with a cancelled first order, and gives it for the next one', async () => {
    const first = anOrder();
    await loyalty.deliver(first.converted());
    await loyalty.deliver(first.cancelled());
    expect(await loyalty.balance(first.customerId)).toBe(0);
    await loyalty.deliver(anOrder(first.customerId!).converted());

    expect(await loyalty.balance(first.customerId)).toBe(100);
  });

  it('gives no bonus for an order whose cancellation came first', async () => {
    const order = anOrder();
    await loyalty.deliver(order.cancelled());
    await loyalty.deliver(order.converted());

    expect(await loyalty.balance(order.customerId)).toBe(0);
  });

  it('ORD-7 acknowledges steps of returns and exchanges without changing points', async () => {
    const order = anOrder();
    const { topic: _topic, ...event } = order.returned(1, 1);
    for (const topic of ['orders.return.requested', 'orders.return.approved', 'orders.return.received']) {
      await loyalty.deliver({ ...event, id: newId(), topic });
    }

    expect(await loyalty.balance(order.customerId)).toBe(0);
  });

  it('SYS-6 keeps customers of two tenants apart', async () => {
    const order = anOrder();
    await loyalty.deliver(order.completed());

    expect(await loyalty.balance(order.customerId, 'demo-eu')).toBe(0);
  });

  it('answers 0 for an unknown customer and refuses an empty id', async () => {
    expect(await loyalty.balance('unknown')).toBe(0);
    await expect(loyalty.balance('')).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
    await expect(loyalty.balance('a\u0000b')).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });
});
