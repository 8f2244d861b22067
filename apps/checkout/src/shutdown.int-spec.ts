import { describe, expect, it } from '@jest/globals';

import { CARDS } from '@holdfast/checkout/testing';
import { eventually } from '@holdfast/testing';

import { TestApp } from './testing/test-app.js';

const attemptOf = async (app: TestApp, checkoutId: string): Promise<string | undefined> =>
  (
    await app.database.pool.query<{ status: string }>(
      'SELECT status FROM checkout_attempts WHERE checkout_id = $1',
      [checkoutId],
    )
  ).rows[0]?.status;

/** A payment that lasts until a test ends it. */
function slowPayment(app: TestApp): () => void {
  let finish = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    finish = resolve;
  });
  app.ports.payment.calls.plan('authorize', { kind: 'wait', until });
  return () => finish();
}

describe('DEM-24 a checkout that is stopped', () => {
  it('answers the confirm that is under way, and leaves its attempt completed', async () => {
    const app = await TestApp.open();
    const { checkoutId, token } = await app.checkout();
    const finish = slowPayment(app);
    const body = { payment: { type: 'card', paymentMethodId: CARDS.fine } };
    const confirmed = app.call('POST', `/v1/checkouts/${checkoutId}/confirm`, { token, body });
    await eventually(() => expect(app.ports.payment.calls.count('authorize')).toBe(1));

    const stopped = app.stop();
    finish();

    expect(await confirmed).toMatchObject({ status: 200, json: { status: 'completed' } });
    await stopped;
    expect(await attemptOf(app, checkoutId)).toBe('completed');
    await app.close();
  });

  it('waits for the attempt of a customer who has gone away', async () => {
    const app = await TestApp.open();
    const { checkoutId, token } = await app.checkout();
    const finish = slowPayment(app);
    const leaving = new AbortController();
    const body = { payment: { type: 'card', paymentMethodId: CARDS.fine } };
    const confirmed = app.call('POST', `/v1/checkouts/${checkoutId}/confirm`, {
      token,
      body,
      signal: leaving.signal,
    });
    await eventually(() => expect(app.ports.payment.calls.count('authorize')).toBe(1));
    leaving.abort();
    await expect(confirmed).rejects.toThrow();

    const stopped = app.stop();
    finish();
    await stopped;

    expect(await attemptOf(app, checkoutId)).toBe('completed');
    await app.close();
  });
});
