import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { anOrder } from '../testing/orders.js';
import type { CapturePolicy, Order, PaymentType } from './order.js';
import { leftUnpaid, stepsAfterPayment } from './payment-facts.js';
import type { PaymentFacts } from './payment-facts.js';
import { applySteps, unchanged } from './transition.js';
import type { Transition } from './transition.js';

const aNewOrder = (capturePolicy: CapturePolicy = 'immediate', paymentType: PaymentType = 'card'): Order => ({
  ...anOrder({ capturePolicy, paymentType }),
  id: '01930000-0000-7000-8000-000000000001',
  tenantId: 'demo',
  number: 'HF-2026-000001',
  status: 'pending',
  paymentStatus: 'pending',
  version: 1,
  placedAt: new Date(),
});

type Report = 'confirmed' | 'captured' | 'failed';
const learn = (facts: PaymentFacts, report: Report): PaymentFacts => ({
  isConfirmed: facts.isConfirmed || report === 'confirmed',
  isCaptured: facts.isCaptured || report === 'captured',
  failureReason: facts.failureReason ?? (report === 'failed' ? 'CARD_DECLINED' : undefined),
});

function after(reports: readonly Report[], order = aNewOrder()): Transition {
  let facts: PaymentFacts = { isConfirmed: false, isCaptured: false };
  let state = unchanged(order);
  for (const each of reports) {
    facts = learn(facts, each);
    state = applySteps(state, stepsAfterPayment(state.order, facts));
  }
  return state;
}

const published = ({ events }: Transition): unknown[] =>
  events.map(({ payload, topic }) => payload['to'] ?? topic);

describe('an order after reports of its payment (ORD-4)', () => {
  it('is confirmed and requests the capture, then processes after the capture', () => {
    const state = after(['confirmed', 'captured']);
    expect(state.order).toMatchObject({ status: 'processing', paymentStatus: 'captured' });
    expect(published(state)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'orders.payment.capture_requested',
      'processing',
    ]);
  });

  it('requests no capture if the gateway has already captured', () => {
    const state = after(['captured', 'confirmed']);
    expect(state.order.status).toBe('processing');
    expect(published(state)).toEqual(['confirmed', 'orders.order.confirmed', 'processing']);
  });

  it('waits for fulfilment to start with capture on shipment', () => {
    const confirmed = after(['confirmed'], aNewOrder('on_shipment'));
    expect(published(confirmed)).toEqual(['confirmed', 'orders.order.confirmed']);
    expect(after(['confirmed', 'captured'], aNewOrder('on_shipment')).order).toMatchObject({
      status: 'confirmed',
      paymentStatus: 'captured',
    });
  });

  it('ends the order when the payment or its capture failed', () => {
    expect(after(['failed']).order).toMatchObject({ status: 'payment_failed', paymentStatus: 'failed' });
    const late = after(['confirmed', 'failed']);
    expect(late.history.at(-1)).toMatchObject({ to: 'payment_failed', reason: 'CARD_DECLINED' });
  });

  it('DEM-14 ends in one state with each event once, whatever the order and repetition of reports', () => {
    const sets: Report[][] = [['confirmed', 'captured'], ['confirmed', 'failed'], ['failed'], ['captured']];
    const shuffled = fc.constantFrom(...sets).chain((set) =>
      fc.record({
        set: fc.constant(set),
        reports: fc.shuffledSubarray([...set, ...set, ...set], { minLength: set.length * 2 }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ set, reports }) => {
        fc.pre(set.every((each) => reports.includes(each)));
        const state = after(reports);
        expect([state.order.status, state.order.paymentStatus]).toEqual([
          after(set).order.status,
          after(set).order.paymentStatus,
        ]);
        expect(new Set(published(state)).size).toBe(published(state).length);
      }),
    );
  });

  it('does not change orders that are not paid by card', () => {
    expect(stepsAfterPayment(aNewOrder('immediate', 'cod'), { isConfirmed: true, isCaptured: true })).toEqual(
      [],
    );
  });

  it('moves no order that has ended, and alerts if goods were shipped unpaid', () => {
    const facts = { isConfirmed: true, isCaptured: false, failureReason: 'EXPIRED' };
    const cancelled: Order = { ...aNewOrder(), status: 'cancelled' };
    expect(stepsAfterPayment(cancelled, facts)).toEqual([{ paymentStatus: 'failed' }]);
    expect(leftUnpaid({ status: 'shipped', paymentStatus: 'failed' })).toBe(true);
    expect(leftUnpaid({ status: 'shipped', paymentStatus: 'captured' })).toBe(false);
  });
});
