import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { WEBHOOK_SECRET, anAuthorization, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  app = await startPaymentApp({ webhooks: true });
  pay = driver(app);
}, 60_000);
afterEach(async () => {
  await pay.clearFaults();
  await app.sandbox.control('POST', 'webhooks', { paused: false });
});
afterAll(() => app.stop());

/** Names that every plain object knows. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);

const sign = (payload: string, secret = WEBHOOK_SECRET, secondsAgo = 0): string =>
  app.sandbox.stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(Date.now() / 1000) - secondsAgo,
  });
const post = (payload: string, signature: string | undefined) =>
  fetch(`${app.httpUrl}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(signature && { 'stripe-signature': signature }) },
    body: payload,
  });
const deliver = async (event: object) =>
  (await post(JSON.stringify(event), sign(JSON.stringify(event)))).status;
const anEvent = (type: string, object: object, id = `evt_${newId()}`) => ({
  id,
  object: 'event',
  type,
  data: { object },
});
const stored = async (id: string) =>
  (await app.db.pool.query('SELECT status, attempts FROM webhook_events WHERE id = $1', [id])).rows[0];
const statusOf = async (paymentId: string): Promise<string> => (await pay.row(paymentId)).status;
const intent = (intentId: string): Promise<Stripe.PaymentIntent> =>
  app.sandbox.stripe.paymentIntents.retrieve(intentId);

describe('POST /webhooks/stripe (PAY-7)', () => {
  const event = anEvent('payment_intent.succeeded', { object: 'payment_intent', id: 'pi_forged' });
  const payload = JSON.stringify(event);

  it.each([
    ['no signature', () => undefined],
    ['garbage', () => 'garbage'],
    ['the signature of a stranger', () => sign(payload, 'whsec_stranger')],
    ['the signature of another body', () => sign(`${payload} `)],
    ['a signature older than 300 s', () => sign(payload, WEBHOOK_SECRET, 301)],
    ['a signature from more than 300 s ahead (TRU-14)', () => sign(payload, WEBHOOK_SECRET, -310)],
    [
      'a signature from ahead beside a time of now (TRU-14)',
      () => `t=${Math.floor(Date.now() / 1000)},${sign(payload, WEBHOOK_SECRET, -310)}`,
    ],
  ])('refuses %s and keeps nothing', async (_what, signature) => {
    const response = await post(payload, signature());
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ reason: 'WEBHOOK_SIGNATURE_INVALID' });
    expect(await stored(event.id)).toBeUndefined();
    const metrics = await (await fetch(`${app.running.internalUrl}/metrics`)).text();
    expect(metrics).toMatch(/holdfast_webhooks_rejected_total [1-9]/);
  });

  it('accepts both secrets during a rotation, and needs no tenant', async () => {
    for (const secret of ['whsec_test_old', WEBHOOK_SECRET]) {
      const body = JSON.stringify(
        anEvent('payment_intent.created', { object: 'payment_intent', id: 'pi_x' }),
      );
      expect((await post(body, sign(body, secret))).status).toBe(200);
    }
  });

  it('TRU-14 accepts a signature from a clock that is slightly ahead', async () => {
    const body = JSON.stringify(anEvent('payment_intent.created', { object: 'payment_intent', id: 'pi_x' }));

    expect((await post(body, sign(body, WEBHOOK_SECRET, -200))).status).toBe(200);
  });

  it.each([...INHERITED, 'payment_intent.invented'])(
    'TRU-14 stores an event of the type %s, which it does not handle',
    async (type) => {
      const unknown = anEvent(type, { object: 'payment_intent', id: 'pi_x' });

      expect(await deliver(unknown)).toBe(200);
      expect(await stored(unknown.id)).toMatchObject({ status: 'ignored' });
    },
  );

  it('stores an event once, however often it is delivered', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    const repeated = anEvent('payment_intent.amount_capturable_updated', await intent(authorizationId));
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(repeated)));

    expect(answers).toEqual([200, 200, 200, 200, 200]);
    expect(await stored(repeated.id)).toEqual({ status: 'applied', attempts: 0 });
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed']);
  });

  it('does not trust the event, only the gateway’s object (PAY-8)', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    const lie = anEvent('payment_intent.succeeded', {
      ...(await intent(authorizationId)),
      status: 'succeeded',
    });
    await deliver(lie);
    await eventually(async () =>
      expect(await stored(lie.id)).toMatchObject({ status: 'applied', attempts: 1 }),
    );
    expect(await statusOf(paymentId)).toBe('authorized');
  });

  it('ignores foreign objects', async () => {
    const foreign = await app.sandbox.stripe.paymentIntents.create({ amount: 700, currency: 'usd' });
    const event = anEvent('payment_intent.canceled', foreign);
    await deliver(event);
    await eventually(async () => expect(await stored(event.id)).toMatchObject({ status: 'ignored' }));
  });
});

describe('the effect of webhooks (PAY-6, PAY-8)', () => {
  const paymentMethodId = 'pm_card_threeDSecureRequired';

  it('a challenge passed by a customer who does not return is authorized, published once', async () => {
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.challenge(authorizationId, 'success');

    await eventually(async () => expect(await statusOf(request.paymentId)).toBe('authorized'));
    expect(await outcome(pay.authorize(request))).toBe('AUTHORIZED');
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed']);
  });

  it('a challenge failed by a customer who does not return is declined, and cannot be paid any more', async () => {
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.challenge(authorizationId, 'failure');

    await eventually(async () => expect(await statusOf(request.paymentId)).toBe('declined'));
    expect((await intent(authorizationId)).status).toBe('canceled');
    expect(await pay.events(request.paymentId)).toEqual(['payment.failed']);
  });

  it('an intent cancelled at the gateway is voided and published', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
    await eventually(async () => expect(await statusOf(paymentId)).toBe('voided'));
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed', 'payment.failed']);
  });

  it('a capture made at the gateway is recorded', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await app.sandbox.stripe.paymentIntents.capture(authorizationId, { amount_to_capture: 1200 });
    await eventually(async () =>
      expect(await pay.row(paymentId)).toMatchObject({ status: 'captured', captured_minor: 1200n }),
    );
    expect(await outcome(pay.refund(paymentId, 1200, 'all'))).toBe('REFUNDED');
  });

  it('a refund made at the gateway is recorded once, beside one of ours', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await pay.capture(paymentId);
    await pay.refund(paymentId, 300, 'ours');
    await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId, amount: 500 });

    await eventually(async () => expect(await pay.row(paymentId)).toMatchObject({ refunded_minor: 800n }));
    expect(await outcome(pay.refund(paymentId, 1200, 'too-much'))).toBe('REFUND_EXCEEDS_CAPTURED');
    expect((await pay.events(paymentId)).filter((topic) => topic === 'payment.refunded')).toHaveLength(2);
  });

  it('an event that arrives before its payment waits, and is applied afterwards', async () => {
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.challenge(authorizationId, 'success');
    const early = anEvent('payment_intent.amount_capturable_updated', await intent(authorizationId));
    await app.db.pool.query(`UPDATE payments SET gateway_account = 'not yet' WHERE id = $1`, [
      request.paymentId,
    ]);
    await deliver(early);
    await eventually(async () => expect((await stored(early.id)).attempts).toBeGreaterThan(1));
    await app.db.pool.query(`UPDATE payments SET gateway_account = '' WHERE id = $1`, [request.paymentId]);

    await eventually(async () => expect(await stored(early.id)).toMatchObject({ status: 'applied' }));
    expect(await statusOf(request.paymentId)).toBe('authorized');
  });

  it('all events of one payment, in any order, five times each: one end, each domain event once (DEM-14)', async () => {
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.challenge(authorizationId, 'success');
    await app.sandbox.stripe.paymentIntents.capture(authorizationId);
    await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId });
    const { data } = await app.sandbox.control('GET', 'events');
    const life = data.filter((event: { data: { object: { id: string; payment_intent?: string } } }) =>
      [event.data.object.id, event.data.object.payment_intent].includes(authorizationId),
    );
    expect(life.length).toBeGreaterThan(4);
    const shuffled = [...life, ...life, ...life, ...life, ...life].sort(() => Math.random() - 0.5);
    await Promise.all(shuffled.map(deliver));

    await eventually(async () => expect(await statusOf(request.paymentId)).toBe('refunded'));
    expect(await pay.events(request.paymentId)).toEqual([
      'payment.confirmed',
      'payment.captured',
      'payment.refunded',
    ]);
  });

  it('is retried while the gateway is unavailable', async () => {
    const request = anAuthorization({ paymentMethodId });
    const { authorizationId } = await pay.authorize(request);
    await pay.fault({
      match: { method: 'GET', path: '^/v1/payment_intents/' },
      kind: 'status_500',
      times: 2,
    });
    await pay.challenge(authorizationId, 'success');
    await eventually(async () => expect(await statusOf(request.paymentId)).toBe('authorized'));
  });
});
