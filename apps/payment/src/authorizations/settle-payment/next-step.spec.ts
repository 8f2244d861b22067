import { describe, expect, it } from '@jest/globals';

import type { GatewayPayment } from '../../gateway/gateway.port.js';
import { PAYMENT_MOVES, PAYMENT_STATUSES, endedWithoutMoney } from '../../payment/payment-status.js';
import { aPayment, anObject } from '../../testing/builders.js';
import { nextStep } from './next-step.js';

const STATES: GatewayPayment['state'][] = [
  'unconfirmed',
  'requires_action',
  'processing',
  'authorized',
  'captured',
  'failed',
  'canceled',
  'expired',
];
const decline = {
  reason: 'PAYMENT_DECLINED' as const,
  declineCode: 'generic_decline',
  code: 'card_declined',
};

describe('the next step of a payment, given the gateway’s object', () => {
  it('PAY-2 is never a move that the status table forbids', () => {
    const everyPair = PAYMENT_STATUSES.flatMap((status) => STATES.map((state) => ({ status, state })));
    for (const { status, state } of everyPair) {
      const steps = [true, false].map((fenced) =>
        nextStep(aPayment({ status, fenced }), anObject({ state, decline })),
      );
      const moves = steps.flatMap((step) => (step.kind === 'move' ? [step.to] : []));
      expect([status, moves.filter((to) => !PAYMENT_MOVES[status].includes(to))]).toEqual([status, []]);
    }
  });

  it('DEM-9 a fenced attempt never gets an authorization', () => {
    for (const status of ['pending', 'in_doubt', 'requires_action', 'authorized'] as const) {
      for (const state of ['authorized', 'requires_action', 'unconfirmed'] as const) {
        expect(nextStep(aPayment({ status, fenced: true }), anObject({ state }))).toEqual({
          kind: 'cancel',
        });
      }
    }
  });

  it('cancels an authorization of a payment that has ended', () => {
    for (const status of PAYMENT_STATUSES.filter(endedWithoutMoney)) {
      expect(nextStep(aPayment({ status }), anObject({ state: 'authorized' }))).toEqual({ kind: 'cancel' });
    }
  });

  it('is a conflict when money was captured for a payment that has ended', () => {
    expect(nextStep(aPayment({ status: 'voided' }), anObject({ state: 'captured' }))).toEqual({
      kind: 'conflict',
    });
  });

  it('publishes an authorization and a capture once each', () => {
    expect(nextStep(aPayment({ status: 'requires_action' }), anObject())).toMatchObject({
      to: 'authorized',
      events: ['confirmed'],
    });
    expect(nextStep(aPayment({ status: 'authorized' }), anObject())).toEqual({ kind: 'stay' });
    expect(nextStep(aPayment({ status: 'pending' }), anObject({ state: 'captured' }))).toMatchObject({
      to: 'captured',
      events: ['confirmed', 'captured'],
    });
    expect(nextStep(aPayment({ status: 'captured' }), anObject({ state: 'captured' }))).toEqual({
      kind: 'stay',
    });
  });

  it('cancels a failed challenge before the payment is declined: the customer has its client secret', () => {
    const payment = aPayment({ status: 'requires_action' });
    expect(nextStep(payment, anObject({ state: 'failed', decline }))).toEqual({ kind: 'cancel' });
    expect(nextStep(payment, anObject({ state: 'canceled', decline }))).toMatchObject({
      to: 'declined',
      decline,
    });
  });

  it('waits for an intent that is being confirmed, and cancels one that never will be', () => {
    expect(nextStep(aPayment(), anObject({ state: 'unconfirmed' }))).toEqual({ kind: 'stay' });
    expect(nextStep(aPayment(), anObject({ state: 'unconfirmed' }), true)).toEqual({ kind: 'cancel' });
  });

  it('distinguishes an expiry from a cancellation', () => {
    const payment = aPayment({ status: 'authorized' });
    expect(nextStep(payment, anObject({ state: 'expired' }))).toMatchObject({
      to: 'expired',
      events: ['failed'],
    });
    expect(nextStep(payment, anObject({ state: 'canceled' }))).toMatchObject({
      to: 'voided',
      events: ['failed'],
    });
  });
});
