import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { startTestIdentity } from '../../testing/identity.js';
import type { TestIdentity } from '../../testing/identity.js';
import { WEBHOOK_SECRET, anAuthorization, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let identity: TestIdentity;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  identity = await startTestIdentity();
  app = await startPaymentApp({
    webhooks: true,
    env: identity.env,
  });
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(async () => {
  await app.stop();
  identity.stop();
});

/** A payment that is disputed as soon as it is captured. */
async function disputed(paymentMethodId = 'pm_card_createDispute') {
  const request = anAuthorization({ paymentMethodId });
  const { authorizationId } = await pay.authorize(request);
  await pay.capture(request.paymentId);
  const { data } = await app.sandbox.stripe.disputes.list({ payment_intent: authorizationId });
  return { paymentId: request.paymentId, disputeId: data[0]!.id, authorizationId };
}
const decide = (disputeId: string, status: string) =>
  app.sandbox.control('POST', `disputes/${disputeId}`, { status });
const rowOf = async (disputeId: string) =>
  (await app.db.pool.query('SELECT * FROM disputes WHERE gateway_dispute_id = $1', [disputeId])).rows[0];
const becomes = (disputeId: string, status: string) =>
  eventually(async () => expect(await rowOf(disputeId)).toMatchObject({ status }));
const metrics = async (): Promise<string> => (await fetch(`${app.running.internalUrl}/metrics`)).text();
const metric = async (name: string): Promise<number> =>
  Number(
    (await metrics())
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );

async function deliver(event: object): Promise<number> {
  const body = JSON.stringify(event);
  const signature = app.sandbox.stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: WEBHOOK_SECRET,
  });
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  return (await fetch(`${app.httpUrl}/webhooks/stripe`, { method: 'POST', headers, body })).status;
}
const eventStatus = async (id: string) =>
  (await app.db.pool.query('SELECT status FROM webhook_events WHERE id = $1', [id])).rows[0]?.status;

describe('PAY-8 disputes made at the gateway are reflected', () => {
  it('stores one with amount, reason and the deadline of the answer', async () => {
    const { paymentId, disputeId } = await disputed();
    await becomes(disputeId, 'needs_response');

    expect(await rowOf(disputeId)).toMatchObject({
      payment_id: paymentId,
      tenant_id: 'demo',
      amount_minor: 1999n,
      currency: 'USD',
      reason: 'fraudulent',
      due_by: expect.any(Date),
    });
    expect(await metric('holdfast_disputes_awaiting_response')).toBeGreaterThanOrEqual(1);
    expect(await metric('holdfast_disputes_total{status="needs_response"}')).toBeGreaterThanOrEqual(1);
  });

  it('follows it until it is lost, counts each status once, and leaves the payment’s sums', async () => {
    const { paymentId, disputeId } = await disputed();
    await becomes(disputeId, 'needs_response');
    const lost = await metric('holdfast_disputes_total{status="lost"}');
    await decide(disputeId, 'under_review');
    await becomes(disputeId, 'under_review');
    await decide(disputeId, 'lost');
    await becomes(disputeId, 'lost');

    expect(await metric('holdfast_disputes_total{status="lost"}')).toBe(lost + 1);
    expect(await pay.row(paymentId)).toMatchObject({
      status: 'captured',
      captured_minor: 1999n,
      refunded_minor: 0n,
    });
    const { data } = await app.sandbox.control('GET', 'charges');
    expect(
      data.find((each: { disputes: { id: string }[] }) => each.disputes[0]?.id === disputeId),
    ).toMatchObject({
      amountCaptured: 1999,
      amountRefunded: 0,
      disputes: [{ status: 'lost', amount: 1999 }],
    });
  });

  it('distinguishes an inquiry and its end from a dispute', async () => {
    const { disputeId } = await disputed('pm_card_createDisputeInquiry');
    await becomes(disputeId, 'warning_needs_response');
    await decide(disputeId, 'warning_closed');
    await becomes(disputeId, 'warning_closed');
  });

  it('records a reversed decision, and an appeal', async () => {
    const { disputeId } = await disputed();
    for (const status of ['lost', 'appeal_needs_response', 'appeal_under_review', 'won']) {
      await decide(disputeId, status);
      await becomes(disputeId, status);
    }
  });

  it('does not trust the event’s content', async () => {
    const { disputeId } = await disputed();
    await becomes(disputeId, 'needs_response');
    const dispute = await app.sandbox.stripe.disputes.retrieve(disputeId);
    const id = `evt_lie_${disputeId}`;
    await deliver({ id, type: 'charge.dispute.closed', data: { object: { ...dispute, status: 'won' } } });
    await eventually(async () => expect(await eventStatus(id)).toBe('applied'));

    expect(await rowOf(disputeId)).toMatchObject({ status: 'needs_response' });
  });

  it('is retried when the gateway is unavailable', async () => {
    await pay.fault({ match: { path: '^/v1/disputes/' }, kind: 'status_500', times: 2 });
    const { disputeId } = await disputed();
    await becomes(disputeId, 'needs_response');
  });

  it('ignores one of a foreign payment', async () => {
    const foreign = await app.sandbox.stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_createDispute',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    const { data } = await app.sandbox.stripe.disputes.list({ payment_intent: foreign.id });
    const { rows } = await eventually(async () => {
      const found = await app.db.pool.query(
        `SELECT DISTINCT status FROM webhook_events WHERE transaction_id = $1 AND type LIKE 'charge.dispute.%'`,
        [foreign.id],
      );
      expect(found.rows).toEqual([{ status: 'ignored' }]);
      return found;
    });

    expect(rows).toHaveLength(1);
    expect(await rowOf(data[0]!.id)).toBeUndefined();
  });

  it('waits for a payment that does not exist yet', async () => {
    const { disputeId, paymentId, authorizationId } = await disputed();
    await becomes(disputeId, 'needs_response');
    await app.db.pool.query('DELETE FROM disputes WHERE gateway_dispute_id = $1', [disputeId]);
    // As if the payment did not exist: webhooks name their account, and this one has none.
    await app.db.pool.query(`UPDATE payments SET gateway_account = 'not yet' WHERE id = $1`, [paymentId]);
    const id = `evt_early_${disputeId}`;
    const object = await app.sandbox.stripe.disputes.retrieve(disputeId);
    await deliver({ id, type: 'charge.dispute.created', data: { object } });
    await eventually(async () => {
      const { rows } = await app.db.pool.query(
        'SELECT attempts, last_error FROM webhook_events WHERE id = $1',
        [id],
      );
      expect(rows[0]).toMatchObject({ last_error: 'its payment does not exist yet' });
    });
    expect(authorizationId).toBe(object.payment_intent);
    await app.db.pool.query(`UPDATE payments SET gateway_account = '' WHERE id = $1`, [paymentId]);

    await becomes(disputeId, 'needs_response');
  });

  it('PAY-11 shows it in the customer’s history', async () => {
    const { paymentId, disputeId } = await disputed();
    await becomes(disputeId, 'needs_response');
    const response = await fetch(`${app.httpUrl}/v1/customers/customer-1/payments?limit=100`, {
      headers: { 'x-tenant-id': 'demo', authorization: `Bearer ${await identity.token()}` },
    });
    const { payments } = (await response.json()) as {
      payments: { id: string; disputeStatus: string | null }[];
    };

    expect(payments.find(({ id }) => id === paymentId)).toMatchObject({ disputeStatus: 'needs_response' });
  });
});
