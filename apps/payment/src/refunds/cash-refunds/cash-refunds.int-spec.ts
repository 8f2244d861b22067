import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { startTestIdentity } from '../../testing/identity.js';
import type { TestIdentity } from '../../testing/identity.js';
import { startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let identity: TestIdentity;
beforeAll(async () => {
  identity = await startTestIdentity();
  app = await startPaymentApp({ env: identity.env });
}, 60_000);
afterAll(async () => {
  await app.stop();
  identity.stop();
});

/** Cash that the courier has collected. */
async function collected(): Promise<string> {
  const id = newId();
  await app.db.pool.query(
    `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, gateway_account, status, amount_minor, currency, authorized_minor,
       captured_minor, paid_at, email, line_summary)
     VALUES ($1, 'demo', $2, 1, 'cod', '', 'collected', 1999, 'USD', 1999, 1999, now(), 'ada@example.com', '')`,
    [id, newId()],
  );
  return id;
}

async function call(method: 'GET' | 'POST', path: string, body?: object, roles: string[] = ['ops']) {
  const response = await fetch(`${app.running.internalUrl}/ops/cash-refunds${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await identity.token({ sub: 'olga', roles })}`,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { refunds?: unknown; reason?: string; status?: string };
  return { status: response.status, body: answer };
}

const given = (id: string, more: object = {}, roles?: string[]) =>
  call('POST', `/${id}/given`, { note: 'transfer 4711', ...more }, roles);

/** Refunds it; returns the refund's id. */
async function owed(paymentId: string, amountMinor: number): Promise<string> {
  const { refundId } = await driver(app).refund(paymentId, amountMinor, newId());
  return refundId;
}

const published = async (paymentId: string) =>
  (
    await app.db.pool.query(
      `SELECT payload FROM outbox WHERE aggregate_id = $1 AND topic = 'payment.refunded' ORDER BY position`,
      [paymentId],
    )
  ).rows.map(({ payload }) => payload);

const acts = async (subject: string) =>
  (
    await app.db.pool.query('SELECT actor, action, note, outcome FROM ops_audit WHERE subject = $1', [
      subject,
    ])
  ).rows;

describe('PAY-2 cash refunds', () => {
  it('is due until an operator records the payout, and is published then, once', async () => {
    const paymentId = await collected();
    const id = await owed(paymentId, 1_999);
    expect(await driver(app).row(paymentId)).toMatchObject({ status: 'refund_due', refunded_minor: 0n });
    expect((await call('GET', '?limit=500')).body.refunds).toContainEqual(
      expect.objectContaining({ id, paymentId, amountMinor: 1_999, currency: 'USD' }),
    );
    expect(await published(paymentId)).toEqual([]);

    const answers = await Promise.all(Array.from({ length: 5 }, () => given(id)));

    expect(answers.filter(({ status }) => status === 200)).toEqual([
      { status: 200, body: { status: 'PAYMENT_STATUS_REFUNDED' } },
    ]);
    expect(answers.filter(({ body }) => body.reason === 'REFUND_NOT_FOUND')).toHaveLength(4);
    expect(await driver(app).row(paymentId)).toMatchObject({ status: 'refunded', refunded_minor: 1_999n });
    expect(await published(paymentId)).toMatchObject([{ is_full: true, payment_type: 'cod' }]);
    expect(await acts(paymentId)).toEqual([
      { actor: 'olga', action: 'cash-refunds.given', note: 'transfer 4711', outcome: 'refunded' },
    ]);
    expect((await call('GET', '?limit=500')).body.refunds).not.toContainEqual(
      expect.objectContaining({ id }),
    );
  });

  it('stays due while only a part was paid out', async () => {
    const paymentId = await collected();
    const [part, rest] = [await owed(paymentId, 500), await owed(paymentId, 1_499)];

    expect((await given(part)).body).toEqual({ status: 'PAYMENT_STATUS_REFUND_DUE' });
    expect((await given(rest)).body).toEqual({ status: 'PAYMENT_STATUS_REFUNDED' });
    expect(await published(paymentId)).toMatchObject([{ is_full: false }, { is_full: true }]);
  });

  it('OPS-7 needs the role and a note; a dry run stores nothing', async () => {
    const paymentId = await collected();
    const id = await owed(paymentId, 100);

    expect(await given(id, {}, [])).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } });
    expect((await given(id, { note: '' })).body).toMatchObject({ reason: 'VALIDATION_FAILED' });
    expect((await given('nonsense')).body).toMatchObject({ reason: 'VALIDATION_FAILED' });
    expect((await given(randomUUID())).body).toMatchObject({ reason: 'REFUND_NOT_FOUND' });
    expect((await given(id, { dryRun: true })).body).toEqual({ status: 'PAYMENT_STATUS_REFUND_DUE' });
    expect(await driver(app).row(paymentId)).toMatchObject({ status: 'refund_due', refunded_minor: 0n });
    expect([await published(paymentId), await acts(paymentId)]).toEqual([[], []]);
  });
});
