import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { aPage, startHostedApp } from '../../testing/hosted-pages.js';
import type { HostedApp } from '../../testing/hosted-pages.js';
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

describe('the result of a page (HST-2)', () => {
  it('HST-2 paid: captured at once, published as confirmed and captured, and checkout continues in the tenant', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'success');

    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
    expect(await pay.row(request.paymentId)).toMatchObject({
      status: 'captured',
      captured_minor: 2700n,
      gateway_transaction_id: expect.stringMatching(/^pi_/),
    });
    expect(checkout.askedAbout(request.checkoutId)[0]).toMatchObject({ attempt: 1, tenantId: 'demo' });
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
    const again = await pages.open(request);
    expect(again).toMatchObject({
      status: 'PAYMENT_STATUS_CAPTURED',
      url: '',
      authorizationId: expect.stringMatching(/^pi_/),
    });
  });

  it('HST-2 a declined card leaves the page open, and another pays on it', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'decline');
    await eventually(async () => {
      const { rows } = await app.db.pool.query(
        `SELECT status FROM webhook_events WHERE payment_id = $1 AND type = 'payment_intent.payment_failed'`,
        [request.paymentId],
      );
      expect(rows).toEqual([{ status: 'applied' }]);
    });
    expect(await pages.stateOf(request)).toBe('PENDING');

    await pages.press(pageId, 'success');
    await eventually(async () => expect(await pages.stateOf(request)).toBe('CAPTURED'));
  });

  it('HST-2 a bank transfer that fails is a decline, and checkout continues', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'async_failure', { settleAfterSeconds: 0 });

    await eventually(async () => expect(await pages.stateOf(request)).toBe('DECLINED'));
    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
    expect(await pay.events(request.paymentId)).toEqual(['payment.failed']);
    expect(await outcome(pages.open(request))).toBe('PAYMENT_DECLINED');
  });

  it('HST-2 an expired page expires its payment, and checkout continues', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await app.sandbox.stripe.checkout.sessions.expire(pageId);

    await eventually(async () => expect(await pages.stateOf(request)).toBe('EXPIRED'));
    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
  });

  it('HST-2 an attempt without an order is refunded once, published with e-mail and reason', async () => {
    checkout.answer = { status: 'failed', reason: 'OUT_OF_STOCK' };
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'success');

    await eventually(async () =>
      expect(await pages.refundsOf(request.paymentId)).toEqual([
        { amount_minor: 2700n, reason: 'out_of_stock', status: 'succeeded' },
      ]),
    );
    expect(await pages.refundEvent(request.paymentId)).toMatchObject([
      {
        email: 'ada@example.com',
        reason: 'out_of_stock',
        is_full: true,
        refund_amount: { amount_minor: 2700, currency: 'USD' },
      },
    ]);
    const [charge] = (await app.sandbox.control('GET', 'charges')).data.filter(
      ({ metadata }: { metadata: Record<string, string> }) => metadata['payment_id'] === request.paymentId,
    );
    expect(charge).toMatchObject({ amountRefunded: 2700 });
  });

  it('HST-2 while checkout is unavailable the webhook is retried, and then applied', async () => {
    checkout.answer = undefined;
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'success');
    await eventually(() => expect(checkout.askedAbout(request.checkoutId).length).toBeGreaterThan(1));
    expect(await pages.stateOf(request)).toBe('CAPTURED');
    checkout.answer = { status: 'completed' };

    await eventually(async () => {
      const { rows } = await app.db.pool.query(
        `SELECT DISTINCT status FROM webhook_events WHERE payment_id = $1 AND status <> 'ignored'`,
        [request.paymentId],
      );
      expect(rows).toEqual([{ status: 'applied' }]);
    });
    expect(await pages.refundsOf(request.paymentId)).toEqual([]);
  });

  it('HST-2 a paid page whose webhook was lost shows in the batch (CHK-12)', async () => {
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    const request = aPage();
    const { pageId } = await pages.open(request);
    expect(await pages.stateOf(request)).toBe('PENDING');
    await pages.press(pageId, 'success');

    expect(await pages.stateOf(request)).toBe('CAPTURED');
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
  });

  it("HST-2 does not believe an event that names another payment's page", async () => {
    const [mine, other] = [aPage(), aPage()];
    const page = await pages.open(mine);
    const foreign = await pages.open(other);
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    await pages.press(foreign.pageId, 'success');
    const lie = await pages.session(foreign.pageId);
    await app.sandbox.stripe.checkout.sessions.update(foreign.pageId, {
      metadata: { payment_id: mine.paymentId },
    });
    await app.db.pool.query(
      `INSERT INTO webhook_events (id, type, transaction_id, payment_id, status) VALUES ($1, 'checkout.session.completed', $2, $3, 'pending')`,
      [`evt_${newId()}`, lie.id, mine.paymentId],
    );

    await eventually(async () => {
      const { rows } = await app.db.pool.query('SELECT attempts FROM webhook_events WHERE payment_id = $1', [
        mine.paymentId,
      ]);
      expect(rows[0]?.attempts).toBeGreaterThan(0);
    });
    expect(await pay.row(mine.paymentId)).toMatchObject({ status: 'pending', gateway_page_id: page.pageId });
  });
});

describe('when the gateway’s clock differs (HST-1, HST-2)', () => {
  it('HST-2 a bank transfer is pending until it arrives', async () => {
    const request = aPage();
    const { pageId } = await pages.open(request);
    await pages.press(pageId, 'async_success', { settleAfterSeconds: 3600 });
    const during = await pages.open(request);
    expect(during).toMatchObject({ status: 'PAYMENT_STATUS_PENDING', url: '' });
    // The transfer cannot be cancelled any more; the payment stays the order's.
    expect(await outcome(pay.abandon(request.checkoutId))).toBe('PENDING');

    await app.sandbox.control('POST', 'clock', { advanceSeconds: 3601 });

    await eventually(async () => expect(await pages.stateOf(request)).toBe('CAPTURED'));
    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
  });

  it('HST-1 a gateway whose clock is ahead gets the page without our expiry', async () => {
    await app.sandbox.control('POST', 'clock', { advanceSeconds: 600 });
    const request = aPage();

    const { url, pageId } = await pages.open(request);

    expect(url).toContain('/c/pay/');
    expect(await pages.sessionsOf(request.checkoutId)).toMatchObject([{ id: pageId, status: 'open' }]);
  });
});
