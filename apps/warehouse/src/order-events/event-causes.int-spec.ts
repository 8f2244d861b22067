import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { deadLetterReason } from '@holdfast/inbox/testing';
import { newId } from '@holdfast/request-context';

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

describe('TRU-3 an event is a hint; the order service is asked before stock changes', () => {
  const reasonOf = (event: OutgoingEvent) => deadLetterReason(app.database.pool, event);
  const elsewhere = (event: OutgoingEvent): OutgoingEvent => ({
    ...event,
    payload: { ...event.payload, order_id: newId() },
  });
  const inAnotherShop = (event: OutgoingEvent): OutgoingEvent => ({
    ...event,
    tenantId: 'demo-eu',
    payload: { ...event.payload, tenant_id: 'demo-eu' },
  });
  const allReturned = (quantity: number): OutgoingEvent => {
    const returnId = newId();
    app.orderService.does(order.returned(1, true, returnId));
    return order.returned(quantity, true, returnId);
  };

  const forged: [string, () => OutgoingEvent][] = [
    ['a forged return of an existing order', () => order.returned(500)],
    ['a forged exchange of an existing order', () => order.exchanged(500)],
    ['more pieces than the return has', () => allReturned(500)],
    ['a return of an unknown order', () => elsewhere(order.returned(500))],
    ['a return in the name of another shop', () => inAnotherShop(allReturned(1))],
    ['the cancellation of an active order', () => order.status('cancelled')],
    ['the failure of a successful payment', () => order.status('payment_failed')],
    ['the delivery of an order that was not shipped', () => order.status('delivered')],
    ['an unknown order for the last pieces', () => elsewhere(order.status('confirmed', 7))],
  ];
  it.each(forged)('TRU-3 %s moves no stock, and is dropped and stored', async (_case, forge) => {
    await order.allocate(app.holds);
    app.orderService.does(order.status('confirmed'));
    const event = forge();

    expect(await app.arrive(event)).toBe('DROP');
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await levelOf(app.database.pool, sku)).toEqual({ on_hand: 10, held: 0, allocated: 3, short: 0 });
  });

  it('TRU-3 takes the lines from the order service, not from the event', async () => {
    app.orderService.does(order.status('confirmed', 2));

    expect(await app.arrive(order.status('confirmed', 9))).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ allocated: 2 });
  });

  it('TRU-3 does not ask about a confirmation that is already allocated', async () => {
    await order.allocate(app.holds);
    const before = app.orderService.asked.length;

    expect(await app.deliver(order.status('confirmed'))).toBe('SUCCESS');
    expect(app.orderService.asked.slice(before)).toEqual([]);
  });

  it('TRU-3 asks for another delivery while the order service is unavailable; then the event has its effect once', async () => {
    await order.allocate(app.holds);
    await app.deliver(order.status('delivered'));
    const event = order.returned(2);
    app.orderService.does(event);
    app.orderService.isAway = true;
    expect(await app.arrive(event)).toBe('RETRY');
    app.orderService.isAway = false;

    expect([await app.arrive(event), await app.arrive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 9, allocated: 0 });
  });

  it('TRU-3 accepts events of earlier statuses, and repeated ones put nothing back twice', async () => {
    await order.allocate(app.holds);
    app.orderService.does(order.status('delivered'));
    app.orderService.does(order.status('returned'));
    const returnId = newId();
    app.orderService.does(order.returned(1, true, returnId));

    expect(await app.arrive(order.status('delivered'))).toBe('SUCCESS');
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => app.arrive(order.returned(1, true, returnId))),
    );
    expect(new Set(answers)).toEqual(new Set(['SUCCESS']));
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 8, allocated: 0 });
  });

  it('CON-1 an exchange puts returned goods back once', async () => {
    await order.allocate(app.holds);
    await app.deliver(order.status('delivered'));
    const event = order.exchanged(2);

    await Promise.all([app.deliver(event), app.deliver(event)]);

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 9 });
  });
});
