import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { NO_LOG } from '@holdfast/telemetry';
import { eventually } from '@holdfast/testing';

import type { Payment } from '../../payment/payment.js';
import { cardPayment } from '../../testing/card-payment.js';
import { anAuthorization, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';
import { UnsettledPayments } from './unsettled-payments.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;

// Without webhooks: every move is the reconciler's.
beforeAll(async () => {
  app = await startPaymentApp({
    env: { RECONCILE_AFTER_MS: '200', ORPHANS_AFTER_MS: '300', RECONCILE_POLL_MS: '50' },
  });
  pay = driver(app);
}, 60_000);
afterAll(() => app.stop());

const intent = (id: string) => app.sandbox.stripe.paymentIntents.retrieve(id);
const ofNoPayment = { tenant_id: 'demo', checkout_id: newId(), attempt: '1' };
const looked = async (): Promise<Date> =>
  (await app.db.pool.query(`SELECT looked_through FROM reconciler_marks WHERE account = ''`)).rows[0]
    ?.looked_through;
/** Waits until the search has covered everything made so far. */
const lookedPast = async (): Promise<void> => {
  const now = new Date(Date.now() + 1_000);
  await eventually(async () => expect((await looked())?.getTime()).toBeGreaterThan(now.getTime()), 20_000);
};

describe('PAY-9 payments that do not end', () => {
  it('finishes a passed challenge whose webhook was lost', async () => {
    const { paymentId, authorizationId } = await pay.authorize({
      paymentMethodId: 'pm_card_threeDSecureRequired',
    });
    await pay.challenge(authorizationId, 'success');

    await eventually(async () => expect((await pay.row(paymentId)).status).toBe('authorized'));
    expect(await pay.events(paymentId)).toEqual(['payment.confirmed']);
  });

  it('ends a failed challenge and cancels its intent', async () => {
    const { paymentId, authorizationId } = await pay.authorize({
      paymentMethodId: 'pm_card_threeDSecureRequired',
    });
    await pay.challenge(authorizationId, 'failure');

    await eventually(async () => expect((await pay.row(paymentId)).status).toBe('declined'));
    expect((await intent(authorizationId)).status).toBe('canceled');
  });

  it('DEM-11 settles an authorization whose answers were all lost', async () => {
    const command = anAuthorization();
    await pay.fault({
      match: { method: 'POST', path: '/v1/payment_intents' },
      kind: 'lost_answer',
      times: 2,
    });
    await pay.fault({ match: { path: '/v1/payment_intents' }, kind: 'status_500', times: 100_000 });
    expect(await outcome(pay.authorize(command))).toBe('PAYMENT_IN_DOUBT');
    await pay.clearFaults();

    await eventually(
      async () => expect((await pay.row(command.paymentId)).status).toBe('authorized'),
      20_000,
    );
    expect(await pay.holding(command.checkoutId)).toHaveLength(1);
  });

  it('notices a cancellation made at the gateway', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    await app.sandbox.stripe.paymentIntents.cancel(authorizationId);

    await eventually(async () => expect((await pay.row(paymentId)).status).toBe('voided'));
  });

  it('claims each once per interval, however many replicas there are', async () => {
    const asked: string[] = [];
    const settle = {
      refresh: async (payment: Payment) => {
        asked.push(payment.id);
        return { payment };
      },
    } as never;
    const orphans = { check: async () => undefined } as never;
    const budgets = { start: () => undefined } as never;
    const replicas = Array.from(
      { length: 6 },
      () =>
        new UnsettledPayments(app.db.openPool(1), settle, orphans, budgets, NO_LOG, {
          RECONCILE_AFTER_MS: 3_600_000,
        }),
    );
    // The app's own reconciler may claim them first: then once more.
    await eventually(async () => {
      asked.length = 0;
      await app.db.pool.query(
        `UPDATE payments SET created_at = now() - interval '2 hours', reconciled_at = NULL WHERE status = 'authorized'`,
      );
      await Promise.all(replicas.map((replica) => replica.execute()));
      expect(asked.length).toBeGreaterThan(0);
    });
    await replicas[0]!.execute();

    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('PAY-9 money at the gateway that matches no payment', () => {
  it('is voided where it is authorized, and left alone where it is not ours', async () => {
    const held = await app.sandbox.stripe.paymentIntents.create(
      cardPayment({ metadata: { ...ofNoPayment, payment_id: newId() } }),
    );
    const challenged = await app.sandbox.stripe.paymentIntents.create(
      cardPayment({
        payment_method: 'pm_card_threeDSecureRequired',
        metadata: { ...ofNoPayment, payment_id: newId() },
      }),
    );
    const foreign = await app.sandbox.stripe.paymentIntents.create(
      cardPayment({ metadata: { shop: 'another' } }),
    );
    const ours = await pay.authorize();

    await eventually(async () => expect((await intent(held.id)).status).toBe('canceled'), 20_000);
    await eventually(async () => expect((await intent(challenged.id)).status).toBe('canceled'), 20_000);
    await lookedPast();
    expect((await intent(foreign.id)).status).toBe('requires_capture');
    expect((await intent(ours.authorizationId)).status).toBe('requires_capture');
  });

  it('is voided where its payment has another object, or ended without one', async () => {
    const { paymentId } = await pay.authorize();
    const twin = await app.sandbox.stripe.paymentIntents.create(
      cardPayment({ metadata: { ...ofNoPayment, payment_id: paymentId } }),
    );
    await eventually(async () => expect((await intent(twin.id)).status).toBe('canceled'), 20_000);
    expect((await pay.row(paymentId)).status).toBe('authorized');
  });

  it('is reported, and stays, where it was captured', async () => {
    const taken = await app.sandbox.stripe.paymentIntents.create(
      cardPayment({ capture_method: 'automatic', metadata: { ...ofNoPayment, payment_id: newId() } }),
    );
    await eventually(async () => {
      const metrics = await (await fetch(`${app.running.internalUrl}/metrics`)).text();
      expect(metrics).toMatch(/holdfast_payment_orphans_total\{outcome="captured"\} 1/);
    }, 20_000);
    expect((await intent(taken.id)).status).toBe('succeeded');
  });
});
