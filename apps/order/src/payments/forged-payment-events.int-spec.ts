import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { deadLetterReason } from '@holdfast/inbox/testing';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { OrderContent } from '../order/order.js';
import { paymentState } from '../testing/fakes.js';
import { anOrder } from '../testing/orders.js';
import { Scenario, paymentEvents } from '../testing/scenario.js';
import type { PaymentState } from './payment.port.js';

let database: TestDatabase;
let scenario: Scenario;
beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  scenario = new Scenario(database.pool);
});
afterAll(() => database.drop());

const reasonOf = (event: OutgoingEvent) => deadLetterReason(database.pool, event);
const paymentIs = (order: OrderContent, state: PaymentState['state']) =>
  scenario.payment.states.set(order.checkoutId, paymentState(order.paymentId!, state));
const confirmedOrder = async () => {
  const order = anOrder();
  const { orderId } = await scenario.create(order);
  await scenario.deliver(paymentEvents(order).confirmed());
  return { order, orderId };
};

type Kind = 'confirmed' | 'captured' | 'failed' | 'captureFailed';

describe('TRU-3 events of a payment are verified with payment before an order moves', () => {
  it.each<[Kind, PaymentState['state']]>([
    ['confirmed', 'open'],
    ['captured', 'open'],
    ['captured', 'authorized'],
    ['captured', 'failed'],
    ['failed', 'open'],
    ['failed', 'authorized'],
    ['captureFailed', 'authorized'],
  ])('TRU-3 %s of a payment that is %s moves nothing, and is dropped and kept', async (kind, state) => {
    const { order, orderId } = await confirmedOrder();
    const before = await scenario.publishedBy(orderId);
    paymentIs(order, state);
    const event = paymentEvents(order)[kind]();

    expect(await scenario.arrive(event)).toEqual({ status: 'DROP' });
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');
    expect(await scenario.publishedBy(orderId)).toEqual(before);
  });

  it('TRU-3 a forged capture, of no payment or of another one, ships no goods, also before the order is created', async () => {
    const [unknown, swapped, early] = [anOrder(), anOrder(), anOrder()];
    await scenario.create(unknown);
    const { orderId } = await scenario.create(swapped);
    scenario.payment.states.set(swapped.checkoutId, paymentState(newId(), 'captured'));
    paymentIs(early, 'authorized');

    for (const order of [unknown, swapped, early])
      expect(await scenario.arrive(paymentEvents(order).captured())).toEqual({ status: 'DROP' });
    expect(await scenario.statusOf(orderId)).toBe('pending pending');
    const aNewOrder = await scenario.create(early);
    expect(await scenario.statusOf(aNewOrder.orderId)).toBe('pending pending');
  });

  it('TRU-3 amounts, reasons and times come from payment, whatever the event says', async () => {
    const { order, orderId } = await confirmedOrder();
    const state = { ...paymentState(order.paymentId!, 'captured'), capturedMinor: 2_700n, eventSequence: 4 };
    scenario.payment.states.set(order.checkoutId, { ...state, refundedMinor: 100n });
    expect(await scenario.arrive(paymentEvents(order).captured())).toEqual({ status: 'SUCCESS' });
    expect(await scenario.arrive(paymentEvents(order).refunded(9_999, 2_600n))).toEqual({
      status: 'SUCCESS',
    });

    const { rows } = await database.pool.query(
      'SELECT captured_minor, refunded_minor, refunded_sequence FROM payment_facts WHERE order_id = $1',
      [orderId],
    );
    expect(rows).toEqual([{ captured_minor: 2_700n, refunded_minor: 100n, refunded_sequence: 4n }]);
  });

  it('TRU-3 a too early expiry in an event does not end an authorization', async () => {
    const { order, orderId } = await confirmedOrder();
    const holdsUntil = new Date(Date.now() + 3_600_000).toISOString();
    const state = paymentState(order.paymentId!, 'authorized');
    scenario.payment.states.set(order.checkoutId, { ...state, captureBefore: holdsUntil });
    await scenario.arrive(paymentEvents(order).confirmed(new Date(0)));
    await scenario.deliverCaptureRequest(orderId);

    expect(scenario.payment.captured.has(order.paymentId!)).toBe(true);
  });

  it('TRU-3 while payment is unreachable the event is delivered again, and then takes effect once', async () => {
    const { order, orderId } = await confirmedOrder();
    const event = paymentEvents(order).captured();
    scenario.payment.apply(event);
    scenario.payment.isUnreachable = true;
    expect(await scenario.arrive(event)).toEqual({ status: 'RETRY' });
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');
    scenario.payment.isUnreachable = false;

    for (let n = 0; n < 2; n += 1) expect(await scenario.arrive(event)).toEqual({ status: 'SUCCESS' });
    expect(await scenario.statusOf(orderId)).toBe('processing captured');
    expect(await reasonOf(event)).toBeUndefined();
  });

  it('TRU-3 a confirmation that comes when the payment has moved on is still true', async () => {
    const [taken, gone] = [anOrder(), anOrder()];
    const [first, second] = [await scenario.create(taken), await scenario.create(gone)];
    paymentIs(taken, 'captured');
    paymentIs(gone, 'failed');

    for (const order of [taken, gone])
      expect(await scenario.arrive(paymentEvents(order).confirmed())).toEqual({ status: 'SUCCESS' });
    expect(await scenario.statusOf(first.orderId)).toBe('processing captured');
    expect(await scenario.statusOf(second.orderId)).toBe('pending pending');
  });

  it('TRU-3 an event costs one call', async () => {
    const { order } = await confirmedOrder();
    const before = scenario.payment.questions.length;
    await scenario.deliver(paymentEvents(order).captured());

    expect(scenario.payment.questions.slice(before)).toEqual([
      [{ checkoutId: order.checkoutId, attempt: 1 }],
    ]);
  });
});
