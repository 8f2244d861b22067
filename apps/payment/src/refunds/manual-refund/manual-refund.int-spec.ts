import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startTestIdentity } from '../../testing/identity.js';
import type { TestIdentity } from '../../testing/identity.js';
import { asTenant, startPaymentApp } from '../../testing/payment-app.js';
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

async function aPayment(): Promise<string> {
  const { authorize, capture } = driver(app);
  const { paymentId } = await authorize();
  await capture(paymentId);
  return paymentId;
}

async function send(paymentId: string, amountMinor: number, more: object = {}, roles: string[] = ['ops']) {
  const response = await fetch(`${app.running.internalUrl}/ops/payments/${paymentId}/refund`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await identity.token({ sub: 'olga', roles })}`,
    },
    body: JSON.stringify({
      amount: { amountMinor: String(amountMinor), currency: 'USD' },
      idempotencyKey: 'k1',
      reason: 'REQUESTED_BY_SHOP',
      ...more,
    }),
  });
  return { status: response.status, body: (await response.json()) as { refundId?: string } };
}
const acts = async (subject: string) =>
  (
    await app.db.pool.query(
      'SELECT actor, action, outcome FROM ops_audit WHERE subject = $1 ORDER BY at, id',
      [subject],
    )
  ).rows;
const act = (outcome: string) => ({ actor: 'olga', action: 'orders.refund', outcome });

describe('OPS-7 a manual refund', () => {
  it('TRU-4 over gRPC is recorded as an act of the operator whose token came with it', async () => {
    const paymentId = await aPayment();
    const refund = async (roles: string[]) =>
      asTenant(async () =>
        app.client.refundPayment(
          {
            ...{ paymentId, idempotencyKey: 'k1', reason: 'goodwill' },
            amount: { amountMinor: '100', currency: 'USD' },
          },
          { authorization: `Bearer ${await identity.token({ sub: 'olga', roles })}` },
        ),
      );

    await expect(refund([])).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    expect(await acts(paymentId)).toEqual([]);
    expect((await refund(['ops'])).refundId).toBeTruthy();
    expect(await acts(paymentId)).toEqual([act('succeeded')]);
  });

  it('OPS-7 needs the role, and refunds no more than was captured', async () => {
    const id = await aPayment();

    expect(await send(id, 100, {}, [])).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } });
    expect((await send(id, 2_000)).body).toMatchObject({ reason: 'REFUND_EXCEEDS_CAPTURED' });
    expect((await send('no-id', 100)).body).toMatchObject({ reason: 'VALIDATION_FAILED' });
    expect((await send(crypto.randomUUID(), 100)).body).toMatchObject({ reason: 'PAYMENT_NOT_FOUND' });
    expect(await acts(id)).toEqual([]);
  });

  it.each(['return', 'void', 'gateway'])('TRU-15 cannot use a key of %s refunds', async (kind) => {
    const id = await aPayment();

    const refused = await send(id, 100, { idempotencyKey: `${kind}:${id}` });

    expect(refused).toMatchObject({ status: 400, body: { reason: 'VALIDATION_FAILED' } });
    expect((await driver(app).row(id)).refund_reserved_minor).toBe(0n);
    expect(await acts(id)).toEqual([]);
  });

  it('OPS-7 a dry run reserves, sends and records nothing', async () => {
    const id = await aPayment();

    expect(await send(id, 500, { dryRun: true })).toEqual({
      status: 200,
      body: { status: 'PAYMENT_STATUS_CAPTURED', stepMinor: 1 },
    });
    expect((await send(id, 2_000, { dryRun: true })).body).toMatchObject({
      reason: 'REFUND_EXCEEDS_CAPTURED',
    });
    expect((await driver(app).row(id)).refund_reserved_minor).toBe(0n);
    expect(await acts(id)).toEqual([]);
  });

  it('MON-2 answers the step, and refuses another amount with a reason and the step', async () => {
    const { authorize, capture } = driver(app);
    const { paymentId } = await authorize({ amount: { amountMinor: '22080', currency: 'KWD' } });
    await capture(paymentId, 22_080, 'KWD');
    const inDinar = (minor: number) => ({ amount: { amountMinor: String(minor), currency: 'KWD' } });

    const refused = await send(paymentId, 0, inDinar(6_943));
    expect(refused).toMatchObject({ status: 422, body: { reason: 'AMOUNT_NOT_IN_STEPS' } });
    expect(JSON.stringify(refused.body)).toContain('steps of 10 minor units');
    expect(await acts(paymentId)).toEqual([]);
    expect(await send(paymentId, 0, inDinar(6_940))).toMatchObject({ status: 200, body: { stepMinor: 10 } });
  });

  it('OPS-7 happens once per key, also for concurrent requests; each request is recorded', async () => {
    const id = await aPayment();

    const answers = await Promise.all(Array.from({ length: 4 }, () => send(id, 500)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refundId)).size).toBe(1);
    expect((await driver(app).row(id)).refunded_minor).toBe(500n);
    expect(await acts(id)).toEqual(Array.from({ length: 4 }, () => act('succeeded')));
  });
});
