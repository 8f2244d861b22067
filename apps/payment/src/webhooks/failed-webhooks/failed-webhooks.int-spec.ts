import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { startTestIdentity } from '../../testing/identity.js';
import type { TestIdentity } from '../../testing/identity.js';
import { WEBHOOK_SECRET, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let identity: TestIdentity;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  identity = await startTestIdentity();
  app = await startPaymentApp({
    env: { ...identity.env, WORK_RETRY_MS: '5', WORK_POLL_MS: '20' },
  });
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(async () => {
  await app.stop();
  identity.stop();
});

const query = async (sql: string, ...values: unknown[]) => (await app.db.pool.query(sql, values)).rows;

async function deliver(type: string, object: object): Promise<string> {
  const id = `evt_${newId()}`;
  const body = JSON.stringify({ id, object: 'event', type, data: { object } });
  const signature = app.sandbox.stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: WEBHOOK_SECRET,
  });
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  const { status } = await fetch(`${app.httpUrl}/webhooks/stripe`, { method: 'POST', headers, body });
  expect(status).toBe(200);
  return id;
}
const stored = async (id: string) =>
  (await query('SELECT status, failure, attempts FROM webhook_events WHERE id = $1', id))[0];
const ends = (id: string, expected: object) =>
  eventually(async () => expect(await stored(id)).toMatchObject(expected));
const count = async (why: string): Promise<number> => {
  const metrics = await (await fetch(`${app.running.internalUrl}/metrics`)).text();
  return Number(new RegExp(`given_up_total\\{why="${why}"\\} (\\d+)`).exec(metrics)?.[1]);
};

interface Answer {
  readonly status: number;
  readonly body: { reason?: string; webhooks?: { id: string }[]; ids?: string[] } & Record<string, unknown>;
}
async function ops(
  method: string,
  path: string,
  body?: object,
  { roles = ['ops'], tenant = 'demo' }: { roles?: string[]; tenant?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${app.running.internalUrl}/ops/webhooks${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      'x-tenant-id': tenant,
      authorization: `Bearer ${await identity.token({ sub: 'olga', roles, tenant })}`,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** An event about an object that the gateway does not have. */
async function aMissing(): Promise<{ id: string; paymentId: string }> {
  const { paymentId } = await pay.authorize();
  const missing = `pi_gone_${paymentId}`;
  await query('UPDATE payments SET gateway_transaction_id = $2 WHERE id = $1', paymentId, missing);
  const id = await deliver('payment_intent.canceled', { object: 'payment_intent', id: missing });
  await ends(id, { status: 'failed' });
  return { id, paymentId };
}

describe('PAY-8 a permanent failure ends at once, logged, counted and stored', () => {
  it('when the gateway has no such object', async () => {
    const before = await count('missing');
    const { id, paymentId } = await aMissing();

    expect(await stored(id)).toEqual({ status: 'failed', failure: 'missing', attempts: 1 });
    expect(await count('missing')).toBe(before + 1);
    // An unknown outcome is never failed: the payment stays as it is.
    expect((await pay.row(paymentId)).status).toBe('authorized');
  });

  it('when the amount differs from the row’s', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await query('UPDATE payments SET amount_minor = 2000 WHERE id = $1', paymentId);
    const object = await app.sandbox.stripe.paymentIntents.capture(authorizationId);

    await ends(await deliver('payment_intent.succeeded', object), { failure: 'mismatch', attempts: 1 });
    expect(await pay.row(paymentId)).toMatchObject({ status: 'authorized', captured_minor: 0n });
  });

  it('when more was refunded than was captured', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await pay.capture(paymentId);
    await query('UPDATE payments SET captured_minor = 500 WHERE id = $1', paymentId);
    await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId, amount: 1000 });
    const object = { object: 'charge', id: 'ch_x', payment_intent: authorizationId };

    await ends(await deliver('charge.refunded', object), { failure: 'mismatch', attempts: 1 });
    expect(await pay.row(paymentId)).toMatchObject({ refund_reserved_minor: 0n, refunded_minor: 0n });
  });

  it.each([
    ['payment_intent.succeeded', { object: 'payment_intent' }],
    ['payment_intent.succeeded', { object: 'surprise', id: 'x' }],
    ['checkout.session.completed', { object: 'checkout.session', id: { not: 'text' } }],
  ])('where a %s does not say what it is about: %j', async (type, object) => {
    await ends(await deliver(type, object), { status: 'failed', failure: 'not_understood', attempts: 1 });
  });

  it('when a dispute made an illegal move', async () => {
    const { paymentId, authorizationId } = await pay.authorize({ paymentMethodId: 'pm_card_createDispute' });
    await pay.capture(paymentId);
    const { data } = await app.sandbox.stripe.disputes.list({ payment_intent: authorizationId });
    const dispute = data[0]!;
    await query(
      `INSERT INTO disputes (gateway_dispute_id, tenant_id, payment_id, amount_minor, currency, reason, status, opened_at, asked_at, moved_at)
       VALUES ($1, 'demo', $2, 1999, 'USD', 'fraudulent', 'prevented', now(), now(), now())`,
      dispute.id,
      paymentId,
    );

    await ends(await deliver('charge.dispute.created', dispute), { failure: 'illegal_move', attempts: 1 });
  });
});

describe('PAY-8 a transient failure is retried', () => {
  it.each(['status_500', 'status_429', 'reset'])('after %s of the gateway', async (kind) => {
    const { paymentId, authorizationId } = await pay.authorize();
    const object = await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
    // The SDK itself repeats a closed connection once.
    await pay.fault({ match: { method: 'GET', path: '^/v1/payment_intents/' }, kind, times: 4 });

    const id = await deliver('payment_intent.canceled', object);
    await ends(id, { status: 'applied' });
    expect((await stored(id)).attempts).toBeGreaterThan(1);
    expect((await pay.row(paymentId)).status).toBe('voided');
  });

  it('an unexpected error is retried a few times, then stored; an operator has it retried', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await query(
      `ALTER TABLE payments ADD CONSTRAINT slip CHECK (id <> '${paymentId}' OR status <> 'voided') NOT VALID`,
    );
    const object = await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
    const id = await deliver('payment_intent.canceled', object);
    await ends(id, { status: 'failed', failure: 'unexpected', attempts: 8 });
    await query('ALTER TABLE payments DROP CONSTRAINT slip');

    expect((await ops('POST', `/${id}/retry`, {})).status).toBe(200);
    await ends(id, { status: 'applied' });
    expect((await pay.row(paymentId)).status).toBe('voided');
  });
});

describe('OPS-7 failed webhooks, for operators', () => {
  it('are for operators, of their tenant and of none', async () => {
    const { id } = await aMissing();
    const ofNoTenant = await deliver('payment_intent.succeeded', { object: 'payment_intent' });
    await ends(ofNoTenant, { status: 'failed' });
    const idsFor = async (tenant: string) =>
      (await ops('GET', '?limit=500', undefined, { tenant })).body.webhooks?.map((each) => each.id);

    expect((await ops('GET', '', undefined, { roles: [] })).body).toMatchObject({ reason: 'FORBIDDEN' });
    expect(await idsFor('demo')).toEqual(expect.arrayContaining([id, ofNoTenant]));
    expect(await idsFor('demo-eu')).toContain(ofNoTenant);
    expect(await idsFor('demo-eu')).not.toContain(id);
    expect((await ops('GET', `/${id}`, undefined, { tenant: 'demo-eu' })).body).toMatchObject({
      reason: 'WEBHOOK_NOT_FOUND',
    });
    expect((await ops('GET', `/${id}`)).body).toMatchObject({
      type: 'payment_intent.canceled',
      failure: 'missing',
    });
  });

  it('are resolved once, with a note, and recorded', async () => {
    const { id } = await aMissing();
    const note = 'made in the dashboard';

    expect((await ops('POST', `/${id}/resolve`, {})).body).toMatchObject({ reason: 'VALIDATION_FAILED' });
    expect((await ops('POST', `/${id}/resolve`, { note, dryRun: true })).body).toMatchObject({
      status: 'failed',
    });
    expect((await ops('POST', `/${id}/resolve`, { note })).body).toMatchObject({ status: 'resolved' });
    expect((await ops('POST', `/${id}/resolve`, { note })).body).toMatchObject({
      reason: 'WEBHOOK_NOT_FOUND',
    });
    expect((await ops('POST', `/${id}/retry`, {})).body).toMatchObject({ reason: 'WEBHOOK_NOT_FOUND' });
    expect(await query('SELECT actor, action, note, outcome FROM ops_audit WHERE subject = $1', id)).toEqual([
      { actor: 'olga', action: 'webhooks.resolve', note, outcome: 'resolved' },
    ]);
  });

  it('are retried all at once, of one type', async () => {
    const { id } = await aMissing();
    const wanted = { type: 'payment_intent.canceled' };

    expect((await ops('POST', '/retry-all', { ...wanted, dryRun: true })).body.ids).toContain(id);
    expect((await ops('POST', '/retry-all', { type: 'charge.refunded.never' })).body.ids).toEqual([]);
    expect((await ops('POST', '/retry-all', wanted)).body.ids).toContain(id);
    // The gateway still has no such object.
    await ends(id, { status: 'failed', failure: 'missing', attempts: 1 });
  });
});
