import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { aPage, startHostedApp } from '../../testing/hosted-pages.js';
import type { HostedApp } from '../../testing/hosted-pages.js';
import { outcome } from '../../testing/payment-checks.js';

let hosted: HostedApp;
let app: HostedApp['app'];
let pay: HostedApp['pay'];
let pages: HostedApp['pages'];
beforeAll(async () => {
  hosted = await startHostedApp();
  ({ app, pay, pages } = hosted);
}, 60_000);
afterEach(() => hosted.reset());
afterAll(() => hosted.stop());

describe('OpenPaymentPage (HST-1)', () => {
  it('HST-1 stores row, key and request, opens the page, and leaves the payment pending', async () => {
    const request = aPage();
    const page = await pages.open(request);

    expect(page).toMatchObject({
      status: 'PAYMENT_STATUS_PENDING',
      url: expect.stringContaining('/c/pay/'),
      amount: { amountMinor: '2700', currency: 'USD' },
    });
    expect(page.expiresInSeconds).toBeGreaterThan(1_800);
    expect(await pay.row(request.paymentId)).toMatchObject({
      status: 'pending',
      is_hosted: true,
      gateway_page_id: page.pageId,
    });
    const { rows } = await app.db.pool.query('SELECT * FROM gateway_calls WHERE payment_id = $1', [
      request.paymentId,
    ]);
    expect(rows).toMatchObject([
      {
        operation: 'open_page',
        idempotency_key: `open_page:${request.paymentId}:1`,
        request: { mode: 'payment', success_url: request.successUrl },
        outcome: 'opened',
      },
    ]);
  });

  it('HST-1 metadata hold only ids, and the page lists goods and shipping that sum to the total', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);

    const made = await pages.session(pageId);
    expect(made.metadata).toEqual({
      tenant_id: 'demo',
      checkout_id: request.checkoutId,
      attempt: '1',
      payment_id: request.paymentId,
    });
    expect(made).toMatchObject({ amount_total: 2700, client_reference_id: request.checkoutId });
    const { data } = await app.sandbox.stripe.checkout.sessions.listLineItems(pageId);
    expect(data.map(({ description, amount_total }) => [description, amount_total])).toEqual([
      ['2 x T-Shirt, black, M', 2200],
      ['Standard', 500],
    ]);
  });

  it.each([
    [
      'more lines than a page can list',
      { items: Array.from({ length: 101 }, () => ({ name: 'x', amountMinor: '1' })) },
    ],
    ['lines that do not sum to the total', { items: [{ name: 'x', amountMinor: '1' }] }],
    [
      'dinars that are not in tens, as the gateway takes them',
      {
        amount: { amountMinor: '2700', currency: 'KWD' },
        items: [
          { name: 'Shirt', amountMinor: '2203' },
          { name: 'Standard', amountMinor: '497' },
        ],
      },
    ],
  ])('HST-1 of %s the page shows the total alone', async (_what, changes) => {
    const { pageId, amount } = await pages.open(aPage(changes));

    const { data } = await app.sandbox.stripe.checkout.sessions.listLineItems(pageId);
    expect(data).toHaveLength(1);
    expect((await pages.session(pageId)).amount_total).toBe(2700);
    expect(amount?.amountMinor).toBe('2700');
  });

  it('HST-1 20 concurrent calls, and one afterwards, return one page', async () => {
    const request = aPage();
    const opened = await Promise.all(Array.from({ length: 20 }, () => pages.open(request)));

    expect(new Set([...opened, await pages.open(request)].map(({ pageId }) => pageId)).size).toBe(1);
    expect(await pages.sessionsOf(request.checkoutId)).toHaveLength(1);
  });

  it.each(['lost_answer', 'reset', 'status_500', 'delay'])(
    'DEM-12 HST-1 %s at every try but the last: one page',
    async (kind) => {
      const request = aPage();
      await pay.fault({
        match: { method: 'POST', path: '^/v1/checkout/sessions$' },
        kind,
        times: 2,
        delayMs: 700,
      });

      const { url } = await pages.open(request);

      expect(url).toContain('/c/pay/');
      expect(await pages.sessionsOf(request.checkoutId)).toHaveLength(1);
    },
  );

  it('HST-1 after a stored failure the page is searched, and opened under a new key if none was made', async () => {
    const request = aPage();
    await pay.fault({
      match: { method: 'POST', path: '^/v1/checkout/sessions$' },
      kind: 'status_500',
      stored: true,
    });

    expect((await pages.open(request)).url).toContain('/c/pay/');
    expect(await pages.sessionsOf(request.checkoutId)).toHaveLength(1);
  });

  it.each([
    ['an end before the shortest', { expiresInSeconds: 60 }],
    ['no amount', { amount: { amountMinor: '0', currency: 'USD' } }],
    ['no URL', { successUrl: '' }],
  ])('HST-1 refuses %s and makes nothing', async (_what, changes) => {
    const request = aPage(changes);
    expect(await outcome(pages.open(request))).toBe('VALIDATION_FAILED');
    expect(await pages.sessionsOf(request.checkoutId)).toEqual([]);
  });

  it('HST-1 a total below the minimum is refused before the gateway is called', async () => {
    expect(
      await outcome(pages.open(aPage({ amount: { amountMinor: '49', currency: 'USD' }, items: [] }))),
    ).toBe('AMOUNT_BELOW_MINIMUM');
  });
});
