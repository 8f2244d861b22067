import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  app = await startPaymentApp({ webhooks: true });
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

async function captured(paymentMethodId = 'pm_card_visa') {
  const { paymentId, authorizationId } = await pay.authorize({ paymentMethodId });
  await pay.capture(paymentId);
  return { paymentId, authorizationId };
}
const refundsOf = async (authorizationId: string): Promise<Stripe.Refund[]> =>
  (await app.sandbox.stripe.refunds.list({ payment_intent: authorizationId, limit: 100 })).data;
const decide = (refundId: string, status: string) =>
  app.sandbox.control('POST', `refunds/${refundId}`, { status });
const becomes = (paymentId: string, expected: object) =>
  eventually(async () => expect(await pay.row(paymentId)).toMatchObject(expected));
const published = async (paymentId: string, topic: string) =>
  (
    await app.db.pool.query('SELECT payload FROM outbox WHERE aggregate_id = $1 AND topic = $2', [
      paymentId,
      topic,
    ])
  ).rows.map(({ payload }) => payload);
const failures = async (how: string): Promise<number> => {
  const metrics = await (await fetch(`${app.running.internalUrl}/metrics`)).text();
  return Number(new RegExp(`refunds_failed_total\\{how="${how}"\\} (\\d+)`).exec(metrics)?.[1]);
};
const RESTORED = { status: 'captured', refunded_minor: 0n, refund_reserved_minor: 0n, refunded_at: null };

describe('PAY-8 a refund that fails at the bank', () => {
  it('is taken back: published, counted, and the payment is captured again', async () => {
    const before = await failures('came_back');
    const { paymentId } = await captured('pm_card_refundFail');
    expect(await outcome(pay.refund(paymentId, 1999, 'all'))).toBe('REFUNDED');
    await app.sandbox.control('POST', 'clock', { advanceSeconds: 5 });
    await becomes(paymentId, RESTORED);

    expect(await failures('came_back')).toBe(before + 1);
    expect(await published(paymentId, 'payment.refund_failed')).toMatchObject([
      {
        refund_amount: { amount_minor: 1999, currency: 'USD' },
        refunded_total: { amount_minor: 0, currency: 'USD' },
        reason: 'goodwill',
        failure_code: 'unknown',
        sequence: 4,
      },
    ]);
  });

  it('leaves other refunds: the rest is refundable once', async () => {
    const { paymentId, authorizationId } = await captured();
    await pay.refund(paymentId, 1000, 'first');
    await pay.refund(paymentId, 999, 'second');
    const second = (await refundsOf(authorizationId)).find(({ amount }) => amount === 999)!;
    await decide(second.id, 'failed');
    await becomes(paymentId, {
      status: 'partially_refunded',
      refunded_minor: 1000n,
      refund_reserved_minor: 1000n,
    });

    expect(await outcome(pay.refund(paymentId, 1000, 'too much'))).toBe('REFUND_EXCEEDS_CAPTURED');
    expect(await outcome(pay.refund(paymentId, 999, 'second'))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    expect(await outcome(pay.refund(paymentId, 999, 'third'))).toBe('REFUNDED');
    const { data } = await app.sandbox.control('GET', 'charges');
    expect(
      data.find(({ paymentIntent }: { paymentIntent: string }) => paymentIntent === authorizationId),
    ).toMatchObject({ amountCaptured: 1999, amountRefunded: 1999 });
  });

  it.each(['failed', 'canceled'])('counts while it is open, and not after it is %s', async (end) => {
    const { paymentId, authorizationId } = await captured('pm_card_pendingRefund');
    await pay.refund(paymentId, 500, 'part');
    const [open] = await refundsOf(authorizationId);
    expect(open!.status).toBe('pending');
    await decide(open!.id, 'requires_action');
    expect(await pay.row(paymentId)).toMatchObject({ status: 'partially_refunded', refunded_minor: 500n });
    await decide(open!.id, end);

    await becomes(paymentId, RESTORED);
  });

  it('is taken back also when it was made at the gateway', async () => {
    const { paymentId, authorizationId } = await captured();
    const { id } = await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId });
    await becomes(paymentId, { status: 'refunded', refunded_minor: 1999n });
    await decide(id, 'failed');

    await becomes(paymentId, RESTORED);
  });

  it('keeps a payment refunded whose checkout has another live payment; its money can still be refunded', async () => {
    const checkoutId = newId();
    const { paymentId, authorizationId } = await pay.authorize({ checkoutId });
    await pay.capture(paymentId);
    await pay.refund(paymentId, 1999, 'all');
    const other = await pay.authorize({ checkoutId, attempt: 2, paymentId: newId() });
    const [made] = await refundsOf(authorizationId);
    await decide(made!.id, 'failed');
    await becomes(paymentId, { ...RESTORED, status: 'refunded' });

    expect((await pay.row(other.paymentId)).status).toBe('authorized');
    expect(await outcome(pay.refund(paymentId, 1999, 'again'))).toBe('REFUNDED');
  });

  it('DEM-13 with concurrent refunds and failures never refunds more than was captured', async () => {
    const { paymentId, authorizationId } = await captured();
    const ask = (round: number) =>
      Array.from({ length: 25 }, (_, index) => outcome(pay.refund(paymentId, 150, `${round}-${index}`)));
    const first = await Promise.all(ask(1));
    expect(first.filter((each) => each !== 'REFUND_EXCEEDS_CAPTURED')).toHaveLength(13);
    const made = await refundsOf(authorizationId);
    await Promise.all([...made.slice(0, 5).map(({ id }) => decide(id, 'failed')), ...ask(2)]);
    await eventually(async () => {
      const { rows } = await app.db.pool.query(
        `SELECT count(*)::int AS failed FROM refunds WHERE payment_id = $1 AND failure_code = 'unknown'`,
        [paymentId],
      );
      expect(rows[0].failed).toBe(5);
    });
    await Promise.all(ask(3));

    const row = await pay.row(paymentId);
    const held = (await refundsOf(authorizationId)).filter(({ status }) => status === 'succeeded');
    expect(row).toMatchObject({ refunded_minor: 1950n, refund_reserved_minor: 1950n });
    expect(held.reduce((sum, { amount }) => sum + amount, 0)).toBe(1950);
  });
});

describe('TRU-3 MON-3 the facts of a refund', () => {
  const factsOf = (refundId: string, tenantId = 'demo') =>
    asTenant(() => app.client.getRefundFacts({ refundId }), tenantId);
  const refundOf = async (paymentId: string): Promise<string> =>
    (await app.db.pool.query('SELECT id FROM refunds WHERE payment_id = $1', [paymentId])).rows[0].id;

  it('TRU-3 a made refund, with its sums and e-mail address', async () => {
    const { paymentId } = await captured();
    await pay.refund(paymentId, 500, 'part');

    expect(await factsOf(await refundOf(paymentId))).toMatchObject({
      paymentId,
      wasMade: true,
      refund: { amountMinor: '500', currency: 'USD' },
      amount: { amountMinor: '1999', currency: 'USD' },
      isFull: false,
      reason: 'goodwill',
      email: 'ada@example.com',
      orderId: '',
    });
  });

  it('TRU-3 also one that the bank returned later: it was made', async () => {
    const { paymentId } = await captured('pm_card_refundFail');
    await pay.refund(paymentId, 1999, 'all');
    await app.sandbox.control('POST', 'clock', { advanceSeconds: 5 });
    await becomes(paymentId, RESTORED);

    expect(await factsOf(await refundOf(paymentId))).toMatchObject({ wasMade: true, isFull: false });
  });

  it('TRU-3 not a pending one, an unknown one, or another tenant’s', async () => {
    const { paymentId } = await captured();
    await pay.fault({ match: { path: '/refunds' }, kind: 'reset', times: 1000 });
    await outcome(pay.refund(paymentId, 1999, 'all'));
    const id = await refundOf(paymentId);

    expect(await factsOf(id)).toMatchObject({ wasMade: false });
    await expect(factsOf(newId())).rejects.toMatchObject({ reason: 'REFUND_NOT_FOUND' });
    await expect(factsOf(id, 'demo-eu')).rejects.toMatchObject({ reason: 'REFUND_NOT_FOUND' });
    await expect(factsOf('x')).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });
});
