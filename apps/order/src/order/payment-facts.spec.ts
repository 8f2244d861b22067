import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { anOrder } from '../testing/orders.js';
import type { CapturePolicy, Order, PaymentType } from './order.js';
import { leftUnpaid, stepsAfterPayment } from './payment-facts.js';
import type { PaymentFacts } from './payment-facts.js';
import { applySteps, unchanged } from './transition.js';
import type { Transition } from './transition.js';

const born = (capturePolicy: CapturePolicy = 'immediate', paymentType: PaymentType = 'card'): Order => ({
  ...anOrder({ capturePolicy, paymentType }),
  id: '01930000-0000-7000-8000-000000000001',
  tenantId: 'demo',
  number: 'HF-2026-000001',
  status: 'pending',
  paymentStatus: 'pending',
  version: 1,
  placedAt: new Date(),
});

type News = 'confirmed' | 'captured' | 'failed';
const learn = (facts: PaymentFacts, news: News): PaymentFacts => ({
  isConfirmed: facts.isConfirmed || news === 'confirmed',
  isCaptured: facts.isCaptured || news === 'captured',
  failureReason: facts.failureReason ?? (news === 'failed' ? 'CARD_DECLINED' : undefined),
});

function after(news: readonly News[], order = born()): Transition {
  let facts: PaymentFacts = { isConfirmed: false, isCaptured: false };
  let state = unchanged(order);
  for (const each of news) {
    facts = learn(facts, each);
    state = applySteps(state, stepsAfterPayment(state.order, facts));
  }
  return state;
}

const told = ({ events }: Transition): unknown[] =>
  events.map(({ payload, topic }) => payload['to'] ?? topic);

describe('what payment tells about an order (ORD-4)', () => {
  it('confirms it and asks for the money, then takes it into processing', () => {
    const state = after(['confirmed', 'captured']);
    expect(state.order).toMatchObject({ status: 'processing', paymentStatus: 'captured' });
    expect(told(state)).toEqual(['confirmed', 'orders.payment.capture_requested', 'processing']);
  });

  it('asks for no capture where the gateway captured already', () => {
    const state = after(['captured', 'confirmed']);
    expect(state.order.status).toBe('processing');
    expect(told(state)).toEqual(['confirmed', 'processing']);
  });

  it('waits for the fulfilment where the money is taken on shipment', () => {
    const confirmed = after(['confirmed'], born('on_shipment'));
    expect(told(confirmed)).toEqual(['confirmed']);
    expect(after(['confirmed', 'captured'], born('on_shipment')).order).toMatchObject({
      status: 'confirmed',
      paymentStatus: 'captured',
    });
  });

  it('ends the order when the payment or its capture failed', () => {
    expect(after(['failed']).order).toMatchObject({ status: 'payment_failed', paymentStatus: 'failed' });
    const late = after(['confirmed', 'failed']);
    expect(late.history.at(-1)).toMatchObject({ to: 'payment_failed', reason: 'CARD_DECLINED' });
  });

  it('DEM-14 ends in one state with each event once, whatever the order and repetition of the news', () => {
    const sets: News[][] = [['confirmed', 'captured'], ['confirmed', 'failed'], ['failed'], ['captured']];
    const shuffled = fc.constantFrom(...sets).chain((set) =>
      fc.record({
        set: fc.constant(set),
        news: fc.shuffledSubarray([...set, ...set, ...set], { minLength: set.length * 2 }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ set, news }) => {
        fc.pre(set.every((each) => news.includes(each)));
        const state = after(news);
        expect([state.order.status, state.order.paymentStatus]).toEqual([
          after(set).order.status,
          after(set).order.paymentStatus,
        ]);
        expect(new Set(told(state)).size).toBe(told(state).length);
      }),
    );
  });

  it('says nothing to orders that are not paid by card', () => {
    expect(stepsAfterPayment(born('immediate', 'cod'), { isConfirmed: true, isCaptured: true })).toEqual([]);
  });

  it('moves no order that has ended, and alerts where goods have left unpaid', () => {
    const facts = { isConfirmed: true, isCaptured: false, failureReason: 'EXPIRED' };
    const cancelled: Order = { ...born(), status: 'cancelled' };
    expect(stepsAfterPayment(cancelled, facts)).toEqual([{ paymentStatus: 'failed' }]);
    expect(leftUnpaid({ status: 'shipped', paymentStatus: 'failed' })).toBe(true);
    expect(leftUnpaid({ status: 'shipped', paymentStatus: 'captured' })).toBe(false);
  });
});
