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

const CREATE = { method: 'POST', path: '^/v1/payment_intents$' };
const CANCEL = { method: 'POST', path: '/cancel$' };

describe('VoidPayment (PAY-3)', () => {
  it('voids the authorization, also when repeated', async () => {
    const request = anAuthorization();
    const { authorizationId } = await pay.authorize(request);

    expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
    expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
    expect((await app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).status).toBe('canceled');
  });

  it('fences an attempt without a payment: a late authorization is refused (DEM-9)', async () => {
    const request = anAuthorization();
    expect(await outcome(pay.void(request.checkoutId))).toBe('UNSPECIFIED');
    expect(await outcome(pay.authorize(request))).toBe('ATTEMPT_FENCED');
    expect(await pay.intentsOf(request.checkoutId)).toEqual([]);
    expect(await outcome(pay.authorize({ checkoutId: request.checkoutId, attempt: 2 }))).toBe('AUTHORIZED');
  });

  it('a late repetition of an old void does not touch a newer attempt (DEM-9)', async () => {
    const request = anAuthorization();
    await pay.authorize(request);
    await pay.void(request.checkoutId);
    const second = anAuthorization({ checkoutId: request.checkoutId, attempt: 2 });
    await pay.authorize(second);

    await pay.void(request.checkoutId, 1);
    expect(await pay.row(second.paymentId)).toMatchObject({ status: 'authorized' });
    expect(await pay.holding(request.checkoutId)).toHaveLength(1);
  });

  it('succeeds for an intent that was cancelled at the gateway, and for an expired one', async () => {
    const [cancelled, expired] = [anAuthorization(), anAuthorization()];
    const { authorizationId } = await pay.authorize(cancelled);
    await pay.authorize(expired);
    await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
    await app.sandbox.control('POST', 'clock', { advanceSeconds: 8 * 24 * 3600 });

    expect(await outcome(pay.void(cancelled.checkoutId))).toBe('VOIDED');
    expect(await outcome(pay.void(expired.checkoutId))).toBe('VOIDED');
    expect(await pay.holding(expired.checkoutId)).toEqual([]);
  });

  it('refunds a captured payment', async () => {
    const request = anAuthorization();
    const { paymentId, authorizationId } = await pay.authorize(request);
    await pay.capture(paymentId);

    expect(await outcome(pay.void(request.checkoutId))).toBe('REFUNDED');
    expect(await outcome(pay.void(request.checkoutId))).toBe('REFUNDED');
    const { data } = await app.sandbox.stripe.refunds.list({ payment_intent: authorizationId });
    expect(data.map(({ amount }) => amount)).toEqual([1999]);
    expect(await pay.events(paymentId)).toEqual([
      'payment.confirmed',
      'payment.captured',
      'payment.refunded',
    ]);
  });

  it('cancels an open challenge', async () => {
    const request = anAuthorization({ paymentMethodId: 'pm_card_threeDSecureRequired' });
    const { authorizationId } = await pay.authorize(request);
    expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
    expect((await app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).status).toBe('canceled');
  });

  it.each(['lost_answer', 'reset', 'status_500', 'status_429'])(
    'DEM-12 a cancel that ends in %s holds no money',
    async (kind) => {
      const request = anAuthorization();
      await pay.authorize(request);
      await pay.fault({ match: CANCEL, kind });

      // The channel repeats an UNAVAILABLE call; the second cancel finds the effect of the first.
      expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
      expect(await pay.holding(request.checkoutId)).toEqual([]);
    },
  );

  it('settles an authorization with an unknown outcome before it cancels it', async () => {
    const request = anAuthorization();
    await pay.fault({ match: CREATE, kind: 'lost_answer' });
    await pay.fault({ match: { path: '^/v1/payment_intents' }, kind: 'reset', times: 1000 });
    expect(await outcome(pay.authorize(request))).toBe('PAYMENT_IN_DOUBT');
    expect(await outcome(pay.void(request.checkoutId))).toBe('PAYMENT_IN_DOUBT');
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'in_doubt' });

    await pay.clearFaults();
    expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
    expect((await pay.intentsOf(request.checkoutId)).map(({ status }) => status)).toEqual(['canceled']);
  }, 20_000);

  it('after a repetition under its key, a lost authorization has no late effect', async () => {
    const request = anAuthorization();
    await pay.fault({ match: { path: '^/v1/payment_intents' }, kind: 'reset', times: 1000 });
    expect(await outcome(pay.authorize(request))).toBe('PAYMENT_IN_DOUBT');
    await pay.clearFaults();
    await pay.void(request.checkoutId);

    // The gateway's answer to the first request if it arrived late.
    const { rows } = await app.db.pool.query('SELECT * FROM gateway_calls WHERE payment_id = $1', [
      request.paymentId,
    ]);
    await app.sandbox.stripe.paymentIntents.create(rows[0].request, {
      idempotencyKey: rows[0].idempotency_key,
    });
    expect(await pay.holding(request.checkoutId)).toEqual([]);
  }, 20_000);
});

describe('a void during the authorization (DEM-9)', () => {
  it.each([
    ['before the effect', 'before'],
    ['after the effect', 'after'],
  ])('leaves nothing held when the gateway is slow %s', async (_what, when) => {
    const request = anAuthorization();
    await pay.fault({ match: CREATE, kind: 'delay', delayMs: 300, when });
    const [authorized, voided] = await Promise.all([
      outcome(pay.authorize(request)),
      eventually(async () => expect(await pay.row(request.paymentId)).toBeDefined()).then(() =>
        outcome(pay.void(request.checkoutId)),
      ),
    ]);

    expect(voided).toBe('VOIDED');
    expect(authorized).toBe('ATTEMPT_FENCED');
    expect(await pay.holding(request.checkoutId)).toEqual([]);
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' });
  });

  it('never blocks the next attempt, in 60 races of a late void against it', async () => {
    const race = async () => {
      const request = anAuthorization();
      await pay.authorize(request);
      const next = { ...anAuthorization(), checkoutId: request.checkoutId, attempt: 2 };
      const voided = outcome(pay.void(request.checkoutId));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      const authorized = await outcome(pay.authorize(next));
      await voided;
      return { authorized, held: (await pay.holding(request.checkoutId)).length };
    };
    for (let round = 0; round < 6; round += 1) {
      const ends = await Promise.all(Array.from({ length: 10 }, race));
      expect(ends).toEqual(ends.map(() => ({ authorized: 'AUTHORIZED', held: 1 })));
    }
  }, 60_000);

  it('leaves no authorization, in 60 races of one against the other', async () => {
    const race = async () => {
      const request = anAuthorization();
      const late = new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      const [authorized] = await Promise.all([
        outcome(pay.authorize(request)),
        late.then(() => outcome(pay.void(request.checkoutId))),
      ]);
      const { rows } = await app.db.pool.query('SELECT status FROM payments WHERE id = $1', [
        request.paymentId,
      ]);
      return {
        authorized,
        row: rows[0]?.status ?? 'none',
        held: (await pay.holding(request.checkoutId)).length,
      };
    };
    const races = (
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          const results = [];
          for (let round = 0; round < 10; round += 1) results.push(await race());
          return results;
        }),
      )
    ).flat();

    expect(races.filter(({ held }) => held > 0)).toEqual([]);
    expect(races.filter(({ row }) => row !== 'voided' && row !== 'none')).toEqual([]);
    expect(
      races.filter(({ authorized }) => authorized !== 'AUTHORIZED' && authorized !== 'ATTEMPT_FENCED'),
    ).toEqual([]);
  }, 30_000);

  it('a newer attempt never pays beside an older one whose void has not arrived', async () => {
    const request = anAuthorization();
    await pay.authorize(request);
    expect(await outcome(pay.authorize({ checkoutId: request.checkoutId, attempt: 2 }))).toBe('AUTHORIZED');
    expect(await pay.holding(request.checkoutId)).toHaveLength(1);
    expect(await outcome(pay.authorize(request))).toBe('ATTEMPT_FENCED');
  });
});
