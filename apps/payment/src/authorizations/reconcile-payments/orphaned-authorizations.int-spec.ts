import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { FakeCheckout } from '../../testing/fake-checkout.js';
import { startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let checkout: FakeCheckout;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  checkout = await FakeCheckout.start();
  app = await startPaymentApp({
    env: {
      CHECKOUT_GRPC_URL: checkout.url,
      RECONCILE_AFTER_MS: '600000',
      RECONCILE_POLL_MS: '30',
      ORPHANS_AFTER_MS: '3600000',
    },
  });
  pay = driver(app);
}, 60_000);
afterEach(() => {
  checkout.answer = { status: 'completed' };
});
afterAll(async () => {
  await app.stop();
  checkout.stop();
});

/** Gives a payment this age, without an earlier reconciliation. */
const age = (paymentId: string, minutes: number) =>
  app.db.pool.query(
    `UPDATE payments SET created_at = now() - make_interval(mins => $2), authorized_at = now() - make_interval(mins => $2),
       reconciled_at = NULL WHERE id = $1`,
    [paymentId, minutes],
  );
async function authorized(changes = {}) {
  const checkoutId = newId();
  const paymentId = newId();
  const { authorizationId } = await pay.authorize({ checkoutId, paymentId, ...changes });
  return { checkoutId, paymentId, authorizationId };
}
const statusOf = async (paymentId: string): Promise<string> => (await pay.row(paymentId)).status;
const asked = (checkoutId: string, times = 1) =>
  eventually(() => expect(checkout.askedAbout(checkoutId).length).toBeGreaterThanOrEqual(times));
const reconciled = (paymentId: string) =>
  eventually(async () => expect((await pay.row(paymentId)).reconciled_at).not.toBeNull());

describe('DEM-11 no authorization without an order gets older than 15 min', () => {
  it('voids one whose attempt has ended without an order, before it is 15 min old', async () => {
    checkout.answer = { status: 'failed', reason: 'OUT_OF_STOCK' };
    const { checkoutId, paymentId, authorizationId } = await authorized();
    await age(paymentId, 11);

    await eventually(async () => expect(await statusOf(paymentId)).toBe('voided'));
    expect((await app.sandbox.stripe.paymentIntents.retrieve(authorizationId)).status).toBe('canceled');
    expect(checkout.askedAbout(checkoutId)).toMatchObject([{ attempt: 1, tenantId: 'demo' }]);
    // No later call of that attempt succeeds.
    await expect(pay.authorize({ checkoutId, paymentId: newId() })).rejects.toMatchObject({
      reason: 'ATTEMPT_FENCED',
    });
    const metrics = await (await fetch(`${app.running.internalUrl}/metrics`)).text();
    expect(metrics).toMatch(/holdfast_authorizations_let_go_total [1-9]/);
  });

  it.each([
    ['is an order whose event has not arrived yet', { status: 'completed' }],
    ['is still running', { status: 'pending' }],
  ])('keeps one whose attempt %s', async (_what, answer) => {
    checkout.answer = answer;
    const { checkoutId, paymentId } = await authorized();
    await age(paymentId, 60);
    await asked(checkoutId);

    expect(await statusOf(paymentId)).toBe('authorized');
  });

  it('keeps one while checkout is unavailable: an unknown outcome is never failed', async () => {
    checkout.answer = undefined;
    const { checkoutId, paymentId } = await authorized();
    await age(paymentId, 60);
    await asked(checkoutId);
    expect(await statusOf(paymentId)).toBe('authorized');

    checkout.answer = { status: 'failed', reason: 'CART_MISSING' };
    await age(paymentId, 60);
    await eventually(async () => expect(await statusOf(paymentId)).toBe('voided'));
  });

  it('calls no service for one that has its order or is young', async () => {
    checkout.answer = { status: 'failed' };
    const [ordered, young] = [await authorized(), await authorized()];
    await app.db.pool.query('UPDATE payments SET order_id = $2 WHERE id = $1', [ordered.paymentId, newId()]);
    await age(ordered.paymentId, 120);
    await reconciled(ordered.paymentId);

    expect(checkout.askedAbout(ordered.checkoutId)).toEqual([]);
    expect(checkout.askedAbout(young.checkoutId)).toEqual([]);
    expect([await statusOf(ordered.paymentId), await statusOf(young.paymentId)]).toEqual([
      'authorized',
      'authorized',
    ]);
  });

  it('voids one that was fenced and whose void never reached the gateway, without calling checkout', async () => {
    const { checkoutId, paymentId } = await authorized();
    await app.db.pool.query(
      `INSERT INTO checkout_fences (tenant_id, checkout_id, fenced_through) VALUES ('demo', $1, 1)
       ON CONFLICT (tenant_id, checkout_id) DO UPDATE SET fenced_through = 1`,
      [checkoutId],
    );
    await age(paymentId, 11);

    await eventually(async () => expect(await statusOf(paymentId)).toBe('voided'));
    expect(checkout.askedAbout(checkoutId)).toEqual([]);
  });
});
