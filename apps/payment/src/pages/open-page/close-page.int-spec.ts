import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { aPage, startHostedApp } from '../../testing/hosted-pages.js';
import type { HostedApp } from '../../testing/hosted-pages.js';
import { asTenant } from '../../testing/payment-app.js';
import { outcome } from '../../testing/payment-checks.js';

let hosted: HostedApp;
let app: HostedApp['app'];
let checkout: HostedApp['checkout'];
let pay: HostedApp['pay'];
let pages: HostedApp['pages'];
beforeAll(async () => {
  hosted = await startHostedApp();
  ({ app, checkout, pay, pages } = hosted);
}, 60_000);
afterEach(() => hosted.reset());
afterAll(() => hosted.stop());

describe('ending a page (HST-1, PAY-3)', () => {
  it('HST-1 cancelled: the page is closed and cannot be paid', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);

    expect(await outcome(pay.abandon(request.checkoutId))).toBe('EXPIRED');
    expect((await pages.session(pageId)).status).toBe('expired');
    expect(await outcome(pages.open(request))).toBe('ATTEMPT_FENCED');
    // The next attempt pays by card.
    expect(await outcome(pay.authorize({ checkoutId: request.checkoutId, attempt: 2 }))).toBe('AUTHORIZED');
  });

  it('HST-1 cancelled after it was paid: the payment stands', async () => {
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'success');

    expect(await outcome(pay.abandon(request.checkoutId))).toBe('CAPTURED');
  });

  it('HST-2 voided after it was paid: the void is a refund', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'success');
    await eventually(async () => expect(await pages.stateOf(request)).toBe('CAPTURED'));

    const { checkoutId } = request;
    await asTenant(() => app.client.voidPayment({ checkoutId, attempt: 1, reason: 'promotion_exhausted' }));
    await asTenant(() => app.client.voidPayment({ checkoutId, attempt: 1, reason: 'promotion_exhausted' }));

    expect(await pages.refundsOf(request.paymentId)).toMatchObject([{ reason: 'promotion_exhausted' }]);
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'refunded', refunded_minor: 2700n });
  });

  it('HST-1 a page whose predecessor is being refunded is opened after the refund, not refused', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'success');
    await eventually(async () => expect(await pages.stateOf(request)).toBe('CAPTURED'));
    await pay.fault({ match: { method: 'POST', path: '^/v1/refunds' }, kind: 'delay', delayMs: 1_000 });
    const { checkoutId } = request;
    const voiding = asTenant(() =>
      app.client.voidPayment({ checkoutId, attempt: 1, reason: 'order_mismatch' }),
    );
    await eventually(async () => expect(await pages.refundsOf(request.paymentId)).toHaveLength(1));

    const next = await pages.open(aPage({ checkoutId, attempt: 2 }));

    await voiding;
    expect(next).toMatchObject({ status: 'PAYMENT_STATUS_PENDING', url: expect.stringContaining('/c/pay/') });
    expect(await pages.refundsOf(request.paymentId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it("HST-1 an id that is another checkout's payment is refused", async () => {
    const request = aPage();
    await pages.open(request);

    expect(await outcome(pages.open(aPage({ paymentId: request.paymentId })))).toBe('VALIDATION_FAILED');
  });

  it('HST-1 voided before its page was known: the page is found by its key and closed', async () => {
    const request = aPage();
    await pay.fault({
      match: { method: 'POST', path: '^/v1/checkout/sessions$' },
      kind: 'lost_answer',
      times: 20,
    });
    expect(await outcome(pages.open(request))).toBe('PAYMENT_IN_DOUBT');
    await pay.clearFaults();

    expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
    expect((await pages.sessionsOf(request.checkoutId)).map(({ status }) => status)).toEqual(['expired']);
  });

  it('HST-2 a payment made after the end is refunded, and the status stays', async () => {
    checkout.answer = { status: 'failed', reason: 'ALREADY_ORDERED' };
    const request = aPage();
    const { pageId } = await pages.open(request);
    // No code of ours allows this: the row has ended while its page can still be paid.
    await app.db.pool.query(`UPDATE payments SET status = 'voided' WHERE id = $1`, [request.paymentId]);
    await pages.press(pageId, 'success');

    await eventually(async () =>
      expect(await pages.refundsOf(request.paymentId)).toEqual([
        { amount_minor: 2700n, reason: 'already_ordered', status: 'succeeded' },
      ]),
    );
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided', refunded_minor: 2700n });
    expect(await pages.refundEvent(request.paymentId)).toMatchObject([
      { email: 'ada@example.com', is_full: true },
    ]);
  });

  it('DEM-9 in 40 races of a void against a paying customer, no money is kept', async () => {
    const races = Array.from({ length: 40 }, async (_, n) => {
      const request = aPage();
      const { pageId } = await pages.open(request);
      const paying = () => pages.press(pageId, 'success').catch(() => undefined);
      const voiding = () => pay.void(request.checkoutId);
      await (n % 2 === 0 ? Promise.all([paying(), voiding()]) : Promise.all([voiding(), paying()]));
      return request;
    });
    for (const { paymentId } of await Promise.all(races)) {
      await eventually(async () => {
        const { status, captured_minor: captured, refunded_minor: refunded } = await pay.row(paymentId);
        expect(['voided', 'refunded']).toContain(status);
        expect(refunded).toBe(captured);
      });
    }
  });
});
