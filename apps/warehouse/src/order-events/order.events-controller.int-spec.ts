import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { OrderStatusName } from '@holdfast/events';

import { startDeliveries } from '../testing/event-deliveries.js';
import type { DeliveriesUnderTest } from '../testing/event-deliveries.js';
import type { OrderUnderTest } from '../testing/order-under-test.js';
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
  it('CON-1 confirmed: allocates what the checkout has pinned, when its own confirmation was lost', async () => {
    await order.pin(app.holds);

    expect(await app.deliver(order.status('confirmed'))).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
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
