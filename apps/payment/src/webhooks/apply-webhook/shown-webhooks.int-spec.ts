import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { eventually } from '@holdfast/testing';

import { anAuthorization, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
const ran: string[] = [];
let unobserve: () => void;
beforeAll(async () => {
  app = await startPaymentApp({ webhooks: true });
  pay = driver(app);
  unobserve = observeStatements(({ name }) => ran.push(name));
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(async () => {
  unobserve();
  await app.stop();
});

/** Without those that store a webhook, and the polls of jobs, which go on whether or not there is a payment. */
const statements = () =>
  ran
    .filter((name) => /^(payment|webhook)_/.test(name) && !['webhook_store', 'webhook_claim'].includes(name))
    .sort();

const webhooksOf = async (paymentId: string) => {
  const { rows } = await app.db.pool.query<{ type: string; status: string; attempts: number }>(
    'SELECT type, status, attempts FROM webhook_events WHERE payment_id = $1 AND status <> $2 ORDER BY type',
    [paymentId, 'ignored'],
  );
  return rows;
};

describe('PAY-8 webhooks that report what the payment shows', () => {
  it('PRF-1 are marked by the moves of the payment, where they come before the answers', async () => {
    const request = anAuthorization();
    for (const path of ['^/v1/payment_intents$', '/capture$'])
      await pay.fault({ match: { method: 'POST', path }, kind: 'delay', delayMs: 400, when: 'after' });
    ran.splice(0);
    await pay.authorize(request);
    await pay.capture(request.paymentId);

    await eventually(async () =>
      expect(await webhooksOf(request.paymentId)).toEqual([
        { type: 'payment_intent.amount_capturable_updated', status: 'applied', attempts: 0 },
        { type: 'payment_intent.succeeded', status: 'applied', attempts: 0 },
      ]),
    );
    expect(statements()).toEqual(['payment_begin_capture', 'payment_insert', 'payment_move', 'payment_move']);
  });

  it('leave those alone that another object or a later status is about', async () => {
    const { paymentId, authorizationId } = await pay.authorize();
    const pending = (
      id: string,
      about: { type?: string; object?: string; account?: string; payment?: string },
    ) =>
      app.db.pool.query(
        `INSERT INTO webhook_events (id, gateway_account, type, transaction_id, payment_id, status, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, 'pending', now() + interval '1 hour')`,
        [
          id,
          about.account ?? '',
          about.type ?? 'payment_intent.succeeded',
          about.object ?? authorizationId,
          about.payment ?? paymentId,
        ],
      );
    await pending('evt_shown', {});
    await pending('evt_of_another_object', { object: 'pi_another' });
    await pending('evt_of_another_account', { account: 'acct_other' });
    await pending('evt_of_another_payment', { payment: anAuthorization().paymentId });
    await pending('evt_of_a_refund', { type: 'charge.refunded' });

    await pay.capture(paymentId);

    const { rows } = await app.db.pool.query<{ id: string; status: string }>(
      `SELECT id, status FROM webhook_events WHERE id LIKE 'evt\\_%shown' OR id LIKE 'evt\\_of\\_%' ORDER BY id`,
    );
    expect(rows.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'evt_of_a_refund pending',
      'evt_of_another_account pending',
      'evt_of_another_object pending',
      'evt_of_another_payment pending',
      'evt_shown applied',
    ]);
  });
});
