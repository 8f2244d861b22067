import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';

import { FakeCheckout } from '../../testing/fake-checkout.js';
import { aPage } from '../../testing/hosted-pages.js';
import { asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let checkout: FakeCheckout;
// Without webhooks: every change is found by reading the gateway.
beforeAll(async () => {
  checkout = await FakeCheckout.start();
  app = await startPaymentApp({ env: { CHECKOUT_GRPC_URL: checkout.url, RECONCILE_AFTER_MS: '36000000' } });
}, 60_000);
afterEach(() => driver(app).clearFaults());
afterAll(async () => {
  await app.stop();
  checkout.stop();
});

interface Page {
  readonly checkoutId: string;
  readonly paymentId: string;
  readonly pageId: string;
}

/** A page with the given age and time since its last read. */
async function pageOf(minutes: number, askedSecondsAgo: number | null): Promise<Page> {
  const request = aPage({ expiresInSeconds: 7_200 });
  const { checkoutId, paymentId } = request;
  const { pageId } = await asTenant(() => app.client.openPaymentPage(request));
  await app.db.pool.query(
    `UPDATE payments SET created_at = now() - make_interval(mins => $2), reconciled_at = now() - make_interval(secs => $3) WHERE id = $1`,
    [paymentId, minutes, askedSecondsAgo],
  );
  return { checkoutId, paymentId, pageId };
}
const paid = async (page: Page): Promise<Page> => {
  await app.sandbox.control('POST', `checkout/sessions/${page.pageId}/pay`, { outcome: 'success' });
  return page;
};
const ask = async (pages: readonly Page[], polling: boolean): Promise<string[]> => {
  const attempts = pages.map(({ checkoutId }) => ({ checkoutId, attempt: 1 }));
  const { payments } = await asTenant(() => app.client.batchGetPayments({ attempts, polling }));
  const byCheckout = new Map(payments.map((each) => [each.checkoutId, each.status]));
  return pages.map(({ checkoutId }) => byCheckout.get(checkoutId)!.replace('PAYMENT_STATUS_', ''));
};

describe('HST-3 an open page is read less often the older it is', () => {
  it.each([
    ['one minute old, looked up a moment ago', 1, 0, 'CAPTURED'],
    ['five minutes old, looked up 20 s ago', 5, 20, 'PENDING'],
    ['five minutes old, looked up 31 s ago', 5, 31, 'CAPTURED'],
    ['an hour old, looked up 50 s ago', 60, 50, 'PENDING'],
    ['an hour old, looked up 61 s ago', 60, 61, 'CAPTURED'],
    ['an hour old, never looked up', 60, null, 'CAPTURED'],
  ])('%s', async (_what, minutes, askedSecondsAgo, status) => {
    const page = await paid(await pageOf(minutes, askedSecondsAgo));

    expect(await ask([page], true)).toEqual([status]);
  });

  it('and at once for a caller that does not poll', async () => {
    const page = await paid(await pageOf(60, 0));

    expect(await ask([page], true)).toEqual(['PENDING']);
    expect(await ask([page], false)).toEqual(['CAPTURED']);
  });

  it('once per pause, however many callers poll, in one statement for all', async () => {
    const pages = await Promise.all(Array.from({ length: 20 }, () => pageOf(30, null)));
    await app.db.pool.query('UPDATE payments SET reconciled_at = NULL WHERE id = ANY($1)', [
      pages.map(({ paymentId }) => paymentId),
    ]);
    await ask(pages, true);
    for (const page of pages) await paid(page);
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    const polls = await Promise.all(Array.from({ length: 5 }, () => ask(pages, true)));
    stop();

    expect(new Set(polls.flat())).toEqual(new Set(['PENDING']));
    expect(statements.filter((name) => name === 'payment_due_pages')).toHaveLength(5);
  });
});
