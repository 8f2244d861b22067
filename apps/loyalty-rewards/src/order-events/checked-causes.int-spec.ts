import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { deadLetterReason } from '@holdfast/inbox/testing';
import { newId } from '@holdfast/request-context';

import { LoyaltyApp } from '../testing/loyalty-app.js';
import { anOrder } from '../testing/order-events.js';
import type { TestOrder } from '../testing/order-events.js';

describe('TRU-3 causes are checked with order before points move', () => {
  let loyalty: LoyaltyApp;

  beforeAll(async () => {
    loyalty = await LoyaltyApp.start();
  });
  afterAll(() => loyalty.stop());

  const reasonOf = (event: OutgoingEvent) => deadLetterReason(loyalty.database.pool, event);
  const inAnotherShop = ({ orderId, customerId }: TestOrder) =>
    anOrder(customerId!, 9_999, { tenantId: 'demo-eu', orderId });

  const forged: [string, (order: TestOrder) => OutgoingEvent][] = [
    ['the completion of an order that does not exist', () => anOrder().completed()],
    ['the cancellation of an order that was delivered', (order) => order.cancelled()],
    ['a forged return of an own order', (order) => order.returned(9_999, 9_999)],
    ['the conversion of a cart into an order that does not exist', () => anOrder().converted()],
    ['a completion in the name of another shop', (order) => inAnotherShop(order).completed()],
    ['a conversion in the name of another shop', (order) => inAnotherShop(order).converted()],
  ];
  it.each(forged)('TRU-3 %s moves no points; it is dropped and stored', async (_name, forge) => {
    const order = anOrder();
    await loyalty.deliver(order.completed());
    const event = forge(order);

    expect(await loyalty.receive(event)).toBe('DROP');
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await loyalty.booked(order.orderId)).toEqual(['earned 99']);
    const { rowCount } = await loyalty.database.pool.query('SELECT 1 FROM ledger WHERE event_id = $1', [
      event.id,
    ]);
    expect(rowCount).toBe(0);
  });

  it('TRU-3 customer and total come from order, not from the event', async () => {
    const order = anOrder();
    loyalty.orderService.does(order.completed());
    const thief = anOrder(newId(), 9_999_999, { orderId: order.orderId });

    expect(await loyalty.receive(thief.completed())).toBe('SUCCESS');
    expect(await loyalty.receive(thief.converted())).toBe('SUCCESS');
    expect([await loyalty.balance(order.customerId), await loyalty.balance(thief.customerId)]).toEqual([
      199, 0,
    ]);
  });

  it('TRU-3 while order is unreachable the event is delivered again, and then has its effect once', async () => {
    const order = anOrder();
    const event = order.completed();
    loyalty.orderService.does(event);
    loyalty.orderService.isAway = true;
    expect(await loyalty.receive(event)).toBe('RETRY');
    loyalty.orderService.isAway = false;

    expect([await loyalty.receive(event), await loyalty.receive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await loyalty.booked(order.orderId)).toEqual(['earned 99']);
  });

  it('TRU-3 SEC-4 nothing is booked for a customer who was erased meanwhile', async () => {
    const order = anOrder();
    loyalty.orderService.does(order.completed());
    loyalty.orderService.change(order.orderId, { customerId: '', email: 'erased@erased.invalid' });

    expect(await loyalty.receive(order.completed())).toBe('SUCCESS');
    expect(await loyalty.booked(order.orderId)).toEqual([]);
  });

  it('TRU-3 a completion that is delivered after a full return still counts', async () => {
    const order = anOrder();
    loyalty.orderService.does(order.completed());
    loyalty.orderService.does(order.returned(9_999, 9_999));
    const back = order.returned(1, 1);

    expect(await loyalty.receive(order.completed())).toBe('SUCCESS');
    expect(await loyalty.balance(order.customerId)).toBe(99);
    await loyalty.deliver(back);
    expect(await loyalty.balance(order.customerId)).toBe(0);
  });
});
