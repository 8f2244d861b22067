import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { OrderStatusName } from '@holdfast/events';

import { startDeliveries } from '../testing/event-deliveries.js';
import type { DeliveriesUnderTest } from '../testing/event-deliveries.js';
import { OrderUnderTest } from '../testing/order-under-test.js';
import { levelOf } from '../testing/stock-fixture.js';

let app: DeliveriesUnderTest;
let sku: string;
let order: OrderUnderTest;

beforeAll(async () => {
  app = await startDeliveries();
});

beforeEach(async () => {
  order = await app.newOrder();
  sku = order.sku;
});

afterAll(() => app.stop());

describe('CON-1 the moves of an order', () => {
  it('CON-1 TRU-3 confirmed: allocates what is pinned for the order, whose id its row confirms: order is not asked', async () => {
    await order.pin(app.holds);
    const event = order.status('confirmed');

    // The order service does not know the order, and would deny it.
    expect(await Promise.all([1, 2, 3].map(() => app.arrive(event)))).toEqual(Array(3).fill('SUCCESS'));
    expect(await app.arrive(order.status('confirmed'))).toBe('SUCCESS');

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
  });

  it('CON-1 confirmed: allocates what an older checkout has pinned without naming the order', async () => {
    await order.pinUnnamed(app.holds);

    expect(await app.deliver(order.status('confirmed'))).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
  });

  it('TRU-3 confirmed, of another order: what is pinned for this one stays so', async () => {
    await order.pin(app.holds);
    const stranger = new OrderUnderTest(sku);
    const forged = { ...stranger.status('confirmed') };
    forged.payload = { ...(forged.payload as object), cart_session_id: order.checkoutId };

    expect(await app.arrive(forged)).not.toBe('RETRY');

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 3, allocated: 0 });
    expect(await app.shortfalls(order)).toEqual([]);
  });

  it('ORD-4 what is pinned for an order is covered as what is allocated; after a short count the older one is', async () => {
    await order.pin(app.holds, 6);
    const younger = new OrderUnderTest(sku);
    await younger.allocate(app.holds, 4);
    await app.deliver(order.counted(6));

    expect(await app.shortfalls(order)).toEqual([]);
    expect(await app.shortfalls(younger)).toEqual([{ sku, requested: 4, available: 0 }]);
  });

  it('EVT-3 goods that are reported as shipped before their order is confirmed are reported again', async () => {
    await order.pin(app.holds);
    expect(await app.deliver(order.shipped())).toBe('RETRY');

    await app.deliver(order.status('confirmed'));
    expect(await app.deliver(order.shipped())).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 7, held: 0, allocated: 0 });
  });

  it('CON-1 confirmed: holds the lines again where no hold is left', async () => {
    await app.deliver(order.status('confirmed'));

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
  });

  it('CON-1 confirmed without stock: allocates nothing, so that the capture is refused', async () => {
    expect(await app.deliver(order.status('confirmed', 11))).toBe('SUCCESS');

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 0 });
    await expect(app.shortfalls(order)).rejects.toMatchObject({ reason: 'RESERVATION_NOT_FOUND' });
  });

  it.each<OrderStatusName>(['cancelled', 'payment_failed'])(
    'CON-1 %s: releases once, delivered five times at once',
    async (to) => {
      await order.allocate(app.holds);
      const event = order.status(to);

      await Promise.all(Array.from({ length: 5 }, () => app.deliver(event)));
      await app.deliver(order.status(to));

      expect(await levelOf(app.database.pool, sku)).toEqual({ on_hand: 10, held: 0, allocated: 0, short: 0 });
    },
  );

  it('EVT-2 a move that both topics of an upgrade report has its effect once', async () => {
    await order.pin(app.holds);
    for (const event of [order.statusChanged('confirmed'), order.status('confirmed')])
      expect(await app.deliver(event)).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });

    for (const event of [order.status('cancelled'), order.statusChanged('cancelled')])
      expect(await app.deliver(event)).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, sku)).toEqual({ on_hand: 10, held: 0, allocated: 0, short: 0 });
  });

  it('ORD-6 cancelled: makes the checkout’s own forward steps no-ops when they arrive after it', async () => {
    await order.pin(app.holds);
    await app.deliver(order.status('cancelled'));

    expect(await order.confirm(app.holds)).toBe('closed');
    expect(await order.pin(app.holds)).toEqual({
      outcome: 'fenced',
    });
    await app.deliver(order.status('confirmed'));
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 0 });
  });
});
