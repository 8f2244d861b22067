import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { observeStatements } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { anAuthorization, asTenant, startPaymentApp } from '../../testing/payment-app.js';
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

const CREATE = { method: 'POST', path: '^/v1/payment_intents$' };

describe('AuthorizePayment (PAY-1)', () => {
  it('authorizes the money and returns the PaymentIntent', async () => {
    const answer = await pay.authorize();

    expect(answer).toMatchObject({ status: 'PAYMENT_STATUS_AUTHORIZED', clientSecret: '' });
    const intent = await app.sandbox.stripe.paymentIntents.retrieve(answer.authorizationId);
    expect(intent).toMatchObject({ status: 'requires_capture', amount: 1999, amount_received: 0 });
    expect(await pay.row(answer.paymentId)).toMatchObject({ status: 'authorized', authorized_minor: 1999n });
    expect(await pay.events(answer.paymentId)).toEqual(['payment.confirmed']);
  });

  it('takes two statements around one call to the gateway', async () => {
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    await pay.authorize();
    stop();

    expect(statements.filter((name) => name.startsWith('payment_'))).toEqual([
      'payment_insert',
      'payment_move',
    ]);
  });

  it('PAY-4 stores until when the authorization is valid', async () => {
    const { paymentId } = await pay.authorize();
    const days = (new Date((await pay.row(paymentId)).capture_before).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
  });

  it('PAY-4 warns once, when 24 h are left', async () => {
    const { paymentId } = await pay.authorize();
    await app.db.pool.query(
      `UPDATE payments SET capture_before = now() + interval '23 hours' WHERE id = $1`,
      [paymentId],
    );
    await eventually(async () =>
      expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.authorization_expiring']),
    );
    await expect(pay.capture(paymentId)).resolves.toMatchObject({ status: 'PAYMENT_STATUS_CAPTURED' });
  });

  it('a repeated call returns the same payment, and 20 concurrent calls make one PaymentIntent', async () => {
    const request = anAuthorization();
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay.authorize(request)));

    expect(new Set(answers.map(({ authorizationId }) => authorizationId)).size).toBe(1);
    expect(await pay.intentsOf(request.checkoutId)).toHaveLength(1);
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed']);
  });

  it.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
  ])(
    'refuses %s with the decline code, the same at every repetition',
    async (paymentMethodId, declineCode) => {
      const request = anAuthorization({ paymentMethodId });
      for (let repetition = 0; repetition < 2; repetition += 1) {
        const error: unknown = await pay.authorize(request).catch((thrown: unknown) => thrown);
        expect(isDomainError(error, 'PAYMENT_DECLINED') && error.metadata).toMatchObject({
          decline_code: declineCode,
        });
      }
      expect(await pay.row(request.paymentId)).toMatchObject({
        status: 'declined',
        decline_code: declineCode,
      });
      expect(await pay.events(request.paymentId)).toEqual(['payment.failed']);
      expect(await pay.holding(request.checkoutId)).toEqual([]);
    },
  );

  it('DEM-6 takes another card in the next attempt after a decline', async () => {
    const checkoutId = newId();
    expect(await outcome(pay.authorize({ checkoutId, paymentMethodId: 'pm_card_chargeDeclined' }))).toBe(
      'PAYMENT_DECLINED',
    );
    expect(await outcome(pay.authorize({ checkoutId, attempt: 2 }))).toBe('AUTHORIZED');
    expect(await pay.holding(checkoutId)).toHaveLength(1);
  });

  it.each([
    [
      'an amount below the minimum',
      { amount: { amountMinor: '49', currency: 'USD' } },
      'AMOUNT_BELOW_MINIMUM',
    ],
    ['an unknown payment method', { paymentMethodId: 'pm_unknown' }, 'PAYMENT_METHOD_NOT_ALLOWED'],
    ['an unknown currency', { amount: { amountMinor: '1999', currency: 'XXQ' } }, 'VALIDATION_FAILED'],
    [
      'an amount finer than the gateway counts',
      { amount: { amountMinor: '1999', currency: 'KWD' } },
      'VALIDATION_FAILED',
    ],
    ['no amount', { amount: undefined }, 'VALIDATION_FAILED'],
    ['a negative amount', { amount: { amountMinor: '-1', currency: 'USD' } }, 'VALIDATION_FAILED'],
    ['an attempt of zero', { attempt: 0 }, 'VALIDATION_FAILED'],
    ['an id that is none', { paymentId: "'; DROP TABLE payments" }, 'VALIDATION_FAILED'],
    ['no payment method', { paymentMethodId: '' }, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_what, changes, reason) => {
    expect(await outcome(pay.authorize(changes))).toBe(reason);
  });

  it('SYS-4 authorizes yen and dinars without a scaling error', async () => {
    const yen = await pay.authorize({ amount: { amountMinor: '1999', currency: 'JPY' } });
    const dinars = await pay.authorize({ amount: { amountMinor: '1990', currency: 'KWD' } });
    const intents = await Promise.all(
      [yen, dinars].map(({ authorizationId }) => app.sandbox.stripe.paymentIntents.retrieve(authorizationId)),
    );
    expect(intents.map(({ amount, currency }) => [amount, currency])).toEqual([
      [1999, 'jpy'],
      [1990, 'kwd'],
    ]);
  });

  it("SYS-6 pays into the shop's own account", async () => {
    const { authorizationId } = await pay.authorize({ gatewayAccount: 'acct_shop' });
    const shop = app.sandbox.client({ stripeAccount: 'acct_shop' });
    expect((await shop.paymentIntents.retrieve(authorizationId)).status).toBe('requires_capture');
    await expect(app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).rejects.toThrow('No such');
  });

  it("SYS-6 does not know another tenant's checkout, attempt or payment", async () => {
    const { paymentId } = await pay.authorize();
    expect(await outcome(pay.authorize({ paymentId }))).toBe('VALIDATION_FAILED');
    const request = { paymentId, amount: { amountMinor: '1999', currency: 'USD' }, orderId: '' };
    expect(await outcome(asTenant(() => app.client.capturePayment(request), 'other'))).toBe(
      'PAYMENT_NOT_FOUND',
    );
  });
});

describe('3-D Secure (PAY-6)', () => {
  const paymentMethodId = 'pm_card_threeDSecureRequired';

  it('returns the client secret and continues the same PaymentIntent after the challenge', async () => {
    const request = anAuthorization({ paymentMethodId });
    const first = await pay.authorize(request);
    expect(first).toMatchObject({ status: 'PAYMENT_STATUS_REQUIRES_ACTION' });
    expect(first.clientSecret).toContain('_secret_');
    expect(await pay.authorize(request)).toEqual(first);

    await pay.challenge(first.authorizationId, 'success');
    expect(await pay.authorize(request)).toMatchObject({
      status: 'PAYMENT_STATUS_AUTHORIZED',
      authorizationId: first.authorizationId,
      clientSecret: '',
    });
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed']);
  });

  it('is declined after a failed challenge, and cannot be paid any more', async () => {
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.challenge(authorizationId, 'failure');

    expect(await outcome(pay.authorize(request))).toBe('PAYMENT_DECLINED');
    expect((await app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).status).toBe('canceled');
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'declined' });
  });

  it('a passed challenge shows in the batch of many attempts (CHK-12)', async () => {
    const [passed, waiting] = [anAuthorization({ paymentMethodId }), anAuthorization({ paymentMethodId })];
    const { authorizationId } = await pay.authorize(passed);
    await pay.authorize(waiting);
    await pay.challenge(authorizationId, 'success');

    const attempts = [passed, waiting, anAuthorization()].map(({ checkoutId, attempt }) => ({
      checkoutId,
      attempt,
    }));
    const { payments } = await asTenant(() => app.client.batchGetPayments({ attempts, polling: false }));
    expect(new Map(payments.map(({ checkoutId, status }) => [checkoutId, status]))).toEqual(
      new Map([
        [passed.checkoutId, 'PAYMENT_STATUS_AUTHORIZED'],
        [waiting.checkoutId, 'PAYMENT_STATUS_REQUIRES_ACTION'],
      ]),
    );
  });
});

describe('CancelWaitingPayment (2.3 step 7)', () => {
  const paymentMethodId = 'pm_card_threeDSecureRequired';

  it('cancels an open challenge, so that another card can pay', async () => {
    const request = anAuthorization({ paymentMethodId });
    await pay.authorize(request);

    expect(await outcome(pay.abandon(request.checkoutId))).toBe('VOIDED');
    expect(await outcome(pay.abandon(request.checkoutId))).toBe('VOIDED');
    expect(await outcome(pay.authorize(request))).toBe('ATTEMPT_FENCED');
    expect(await outcome(pay.authorize({ checkoutId: request.checkoutId, attempt: 2 }))).toBe('AUTHORIZED');
    expect(await pay.holding(request.checkoutId)).toHaveLength(1);
  });

  it('keeps the first card’s payment when its challenge was passed meanwhile', async () => {
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.challenge(authorizationId, 'success');

    expect(await pay.abandon(request.checkoutId)).toMatchObject({
      status: 'PAYMENT_STATUS_AUTHORIZED',
      authorizationId,
    });
    expect(await outcome(pay.authorize(request))).toBe('AUTHORIZED');
  });

  it('fences an attempt without a payment', async () => {
    const request = anAuthorization();
    expect(await outcome(pay.abandon(request.checkoutId))).toBe('UNSPECIFIED');
    expect(await outcome(pay.authorize(request))).toBe('ATTEMPT_FENCED');
  });
});

describe('DEM-11, DEM-12: the answer to an authorization is lost', () => {
  it.each([
    ['lost after the effect', { kind: 'lost_answer' }],
    ['a reset before', { kind: 'reset' }],
    ['a reset after', { kind: 'reset', when: 'after' }],
    ['a time-out before the effect', { kind: 'delay', delayMs: 900 }],
    ['a time-out after the effect', { kind: 'delay', delayMs: 900, when: 'after' }],
    ['a 500 before', { kind: 'status_500' }],
    ['a 500 after the effect', { kind: 'status_500', when: 'after' }],
    ['a remembered 500 without effect', { kind: 'status_500', stored: true }],
    ['a remembered 500 after the effect', { kind: 'status_500', stored: true, when: 'after' }],
  ])('%s: one PaymentIntent, authorized', async (_what, fault) => {
    await pay.fault({ match: CREATE, ...fault });
    const request = anAuthorization();

    expect(await outcome(pay.authorize(request))).toBe('AUTHORIZED');
    expect(await pay.holding(request.checkoutId)).toHaveLength(1);
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed']);
  });

  it('returns PAYMENT_IN_DOUBT while the gateway is unavailable, and the same PaymentIntent afterwards', async () => {
    const request = anAuthorization();
    await pay.fault({ match: CREATE, kind: 'lost_answer' });
    await pay.fault({ match: { path: '^/v1/payment_intents' }, kind: 'reset', times: 100 });
    expect(await outcome(pay.authorize(request))).toBe('PAYMENT_IN_DOUBT');
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'in_doubt' });

    await pay.clearFaults();
    expect(await outcome(pay.authorize(request))).toBe('AUTHORIZED');
    expect(await pay.intentsOf(request.checkoutId)).toHaveLength(1);
  }, 20_000);

  it('finds the PaymentIntent by its metadata when the key is too old for a replay', async () => {
    const request = anAuthorization();
    await pay.fault({ match: { path: '^/v1/payment_intents' }, kind: 'lost_answer', times: 100 });
    expect(await outcome(pay.authorize(request))).toBe('PAYMENT_IN_DOUBT');
    await pay.clearFaults();
    await app.db.pool.query(
      `UPDATE gateway_calls SET created_at = created_at - interval '25 hours' WHERE payment_id = $1`,
      [request.paymentId],
    );
    await app.sandbox.control('POST', 'clock', { advanceSeconds: 25 * 3600 });

    expect(await outcome(pay.authorize(request))).toBe('AUTHORIZED');
    expect(await pay.intentsOf(request.checkoutId)).toHaveLength(1);
  }, 20_000);

  it('settles a payment whose process died before or after the gateway call', async () => {
    const died = anAuthorization();
    await pay.fault({ match: { path: '^/v1/payment_intents' }, kind: 'reset', times: 100 });
    await pay.authorize(died).catch(() => undefined);
    await app.db.pool.query(`UPDATE payments SET status = 'pending' WHERE id = $1`, [died.paymentId]);
    await pay.clearFaults();

    expect(await outcome(pay.authorize(died))).toBe('AUTHORIZED');
    expect(await pay.intentsOf(died.checkoutId)).toHaveLength(1);
  }, 20_000);
});
