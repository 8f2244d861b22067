import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { anAuthorization, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  app = await startPaymentApp();
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

const CAPTURE = { method: 'POST', path: '/capture$' };
const REFUND = { method: 'POST', path: '^/v1/refunds$' };
/** Each leaves the outcome of a call unknown at first. */
const FAULTS: readonly [string, object][] = [
  ['lost_answer', {}],
  ['reset', {}],
  ['reset', { when: 'after' }],
  ['delay', { delayMs: 900, when: 'after' }],
  ['status_500', { stored: true }],
  ['status_500', { stored: true, when: 'after' }],
  ['status_429', {}],
];
const paid = async () => {
  const { paymentId, authorizationId } = await pay.authorize();
  await pay.capture(paymentId);
  return { paymentId, authorizationId };
};
const refundsOf = async (authorizationId: string) =>
  (await app.sandbox.stripe.refunds.list({ payment_intent: authorizationId, limit: 100 })).data;

describe('CapturePayment (PAY-3)', () => {
  it('captures less than was authorized and frees the rest', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    expect(await pay.capture(paymentId, 1500)).toMatchObject({
      status: 'PAYMENT_STATUS_CAPTURED',
      captured: { amountMinor: '1500', currency: 'USD' },
    });
    expect(await app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).toMatchObject({
      status: 'succeeded',
      amount_received: 1500,
    });
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
  });

  it('DEM-13 of 50 concurrent captures one wins', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => outcome(pay.capture(paymentId, 1000 + index))),
    );

    expect(outcomes.filter((each) => each === 'CAPTURED')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['CAPTURED', 'ILLEGAL_PAYMENT_TRANSITION']));
    const { amount_received: received } = await app.sandbox.stripe.paymentIntents.retrieve(authorizationId);
    expect((await pay.row(paymentId)).captured_minor).toBe(BigInt(received));
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
  }, 20_000);

  it('50 concurrent captures of the same amount are one capture, and all succeed', async () => {
    const { paymentId } = await pay.authorize();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(pay.capture(paymentId))));
    expect(new Set(outcomes)).toEqual(new Set(['CAPTURED']));
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
  }, 20_000);

  it('refuses more than was authorized, another currency, and a payment that is not authorized', async () => {
    const { paymentId } = await pay.authorize();
    expect(await outcome(pay.capture(paymentId, 2000))).toBe('CAPTURE_EXCEEDS_AUTHORIZATION');
    expect(await outcome(pay.capture(paymentId, 1999, 'EUR'))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    const request = anAuthorization();
    await pay.authorize(request);
    await pay.void(request.checkoutId);
    expect(await outcome(pay.capture(request.paymentId))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    expect(await outcome(pay.capture(anAuthorization().paymentId))).toBe('PAYMENT_NOT_FOUND');
  });

  it('PAY-4 fails fast after expiry, before the gateway is called', async () => {
    const { paymentId } = await pay.authorize();
    await app.db.pool.query(
      `UPDATE payments SET capture_before = now() - interval '1 second' WHERE id = $1`,
      [paymentId],
    );
    await pay.fault({ match: CAPTURE, kind: 'status_500' });

    expect(await outcome(pay.capture(paymentId))).toBe('AUTHORIZATION_EXPIRED');
    expect(await outcome(pay.capture(paymentId))).toBe('AUTHORIZATION_EXPIRED');
    const { data } = await app.sandbox.control('GET', 'faults');
    expect(data[0].hits).toBe(0);
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.capture_failed']);
  });

  it('publishes a failed capture when the gateway had cancelled the authorization', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
    expect(await outcome(pay.capture(paymentId))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    expect(await pay.row(paymentId)).toMatchObject({ status: 'voided' });
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.capture_failed']);
  });

  it.each(FAULTS)('DEM-12 a capture that ends in %s %p is one capture', async (kind, more) => {
    const { paymentId, authorizationId } = await pay.authorize();
    await pay.fault({ match: CAPTURE, kind, ...more });
    expect(await outcome(pay.capture(paymentId))).toBe('CAPTURED');
    expect((await app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).amount_received).toBe(1999);
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
  });

  it('concurrent with a void: captured and refunded, or never captured', async () => {
    for (let round = 0; round < 15; round += 1) {
      const request = anAuthorization();
      await pay.authorize(request);
      const [, voided] = await Promise.all([
        outcome(pay.capture(request.paymentId)),
        outcome(pay.void(request.checkoutId)),
      ]);
      const row = await pay.row(request.paymentId);
      expect(['VOIDED', 'REFUNDED']).toContain(voided);
      expect(row.refunded_minor).toBe(row.captured_minor);
    }
  }, 20_000);
});

describe('RefundPayment (PAY-3)', () => {
  it('refunds in parts, and publishes each with e-mail and reason', async () => {
    const { paymentId } = await paid();
    expect(await outcome(pay.refund(paymentId, 500, 'one'))).toBe('PARTIALLY_REFUNDED');
    expect(await outcome(pay.refund(paymentId, 1499, 'two'))).toBe('REFUNDED');
    const { rows } = await app.db.pool.query(
      `SELECT payload, sequence FROM outbox WHERE aggregate_id = $1 AND topic = 'payment.refunded' ORDER BY position`,
      [paymentId],
    );
    expect(rows.map(({ payload }) => payload)).toMatchObject([
      {
        refund_amount: { amount_minor: 500 },
        refunded_total: { amount_minor: 500 },
        is_full: false,
        sequence: 3,
      },
      {
        refunded_total: { amount_minor: 1999 },
        is_full: true,
        sequence: 4,
        email: 'ada@example.com',
        reason: 'goodwill',
      },
    ]);
    expect(rows.map(({ sequence }) => sequence)).toEqual([3n, 4n]);
  });

  it('is one refund per key, also for 20 concurrent calls', async () => {
    const { paymentId, authorizationId } = await paid();
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay.refund(paymentId, 700, 'same')));
    expect(new Set(answers.map(({ refundId }) => refundId)).size).toBe(1);
    expect((await refundsOf(authorizationId)).map(({ amount }) => amount)).toEqual([700]);
    expect((await pay.row(paymentId)).refund_reserved_minor).toBe(700n);
  });

  it('DEM-13 50 concurrent refunds stay within the captured amount', async () => {
    const { paymentId, authorizationId } = await paid();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => outcome(pay.refund(paymentId, 150, `refund-${index}`))),
    );

    expect(outcomes.filter((each) => each === 'REFUND_EXCEEDS_CAPTURED')).toHaveLength(50 - 13);
    const refunds = await refundsOf(authorizationId);
    expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(13 * 150);
    expect(await pay.row(paymentId)).toMatchObject({ refunded_minor: 1950n, refund_reserved_minor: 1950n });
  }, 30_000);

  it('refuses more than was captured and changes no sums', async () => {
    const { paymentId } = await pay.authorize();
    expect(await outcome(pay.refund(paymentId, 100, 'early'))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    expect(await outcome(pay.refund(anAuthorization().paymentId, 100, 'unknown'))).toBe('PAYMENT_NOT_FOUND');
  });

  it.each(FAULTS)('DEM-12 a refund that ends in %s %p is one refund', async (kind, more) => {
    const { paymentId, authorizationId } = await paid();
    await pay.fault({ match: REFUND, kind, ...more });
    expect(await outcome(pay.refund(paymentId, 600, 'faulty'))).toBe('PARTIALLY_REFUNDED');
    expect((await refundsOf(authorizationId)).map(({ amount }) => amount)).toEqual([600]);
  });

  it('the job carries out a refund with an unknown outcome', async () => {
    const { paymentId, authorizationId } = await paid();
    await pay.fault({ match: REFUND, kind: 'reset', times: 1000 });
    expect(await outcome(pay.refund(paymentId, 600, 'doubt'))).toBe('PAYMENT_IN_DOUBT');
    await pay.clearFaults();
    await app.db.pool.query('UPDATE refunds SET next_attempt_at = now() WHERE payment_id = $1', [paymentId]);
    await eventually(async () => expect(await pay.row(paymentId)).toMatchObject({ refunded_minor: 600n }));
    expect(await refundsOf(authorizationId)).toHaveLength(1);
  }, 20_000);
});
