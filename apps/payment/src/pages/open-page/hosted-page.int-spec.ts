import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { payment as proto } from '@holdfast/proto';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { FakeCheckout } from '../../testing/fake-checkout.js';
import { asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let checkout: FakeCheckout;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  checkout = await FakeCheckout.start();
  app = await startPaymentApp({ webhooks: true, env: { CHECKOUT_GRPC_URL: checkout.url } });
  pay = driver(app);
}, 60_000);
beforeEach(() => {
  checkout.answer = { status: 'completed' };
});
afterEach(async () => {
  await pay.clearFaults();
  await app.sandbox.control('POST', 'webhooks', { paused: false });
});
afterAll(async () => {
  await app.stop();
  checkout.stop();
});

const aPage = (changes: Partial<proto.OpenPaymentPageRequest> = {}): proto.OpenPaymentPageRequest => ({
  checkoutId: newId(),
  attempt: 1,
  paymentId: newId(),
  amount: { amountMinor: '2700', currency: 'USD' },
  customerId: 'customer-1',
  email: 'ada@example.com',
  gatewayAccount: '',
  lineSummary: '2 x T-Shirt, black, M',
  items: [
    { name: '2 x T-Shirt, black, M', amountMinor: '2200' },
    { name: 'Standard', amountMinor: '500' },
  ],
  successUrl: 'https://shop.example/done?s={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.example/cart',
  expiresInSeconds: 1_860,
  ...changes,
});
const open = (request: proto.OpenPaymentPageRequest) => asTenant(() => app.client.openPaymentPage(request));
const press = (pageId: string, result: string, more: object = {}) =>
  app.sandbox.control('POST', `checkout/sessions/${pageId}/pay`, { outcome: result, ...more });
const session = (pageId: string): Promise<Stripe.Checkout.Session> =>
  app.sandbox.stripe.checkout.sessions.retrieve(pageId);
const sessionsOf = async (checkoutId: string): Promise<Stripe.Checkout.Session[]> => {
  const { data } = await app.sandbox.stripe.checkout.sessions.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.['checkout_id'] === checkoutId);
};
const stateOf = async ({ checkoutId }: { checkoutId: string }) => {
  const { payments } = await asTenant(() =>
    app.client.batchGetPayments({ attempts: [{ checkoutId, attempt: 1 }], polling: false }),
  );
  return payments[0]?.status.replace('PAYMENT_STATUS_', '');
};
const refundsOf = async (paymentId: string) =>
  (
    await app.db.pool.query('SELECT amount_minor, reason, status FROM refunds WHERE payment_id = $1', [
      paymentId,
    ])
  ).rows;
const refundEvent = async (paymentId: string) =>
  (
    await app.db.pool.query(
      `SELECT payload FROM outbox WHERE aggregate_id = $1 AND topic = 'payment.refunded'`,
      [paymentId],
    )
  ).rows.map(({ payload }) => payload);

describe('OpenPaymentPage (HST-1)', () => {
  it('HST-1 stores row, key and request, makes the page, and leaves the payment pending', async () => {
    const request = aPage();
    const page = await open(request);

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
    const { pageId } = await open(request);

    const made = await session(pageId);
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
    const { pageId, amount } = await open(aPage(changes));

    const { data } = await app.sandbox.stripe.checkout.sessions.listLineItems(pageId);
    expect(data).toHaveLength(1);
    expect((await session(pageId)).amount_total).toBe(2700);
    expect(amount?.amountMinor).toBe('2700');
  });

  it('HST-1 20 calls at once, and one afterwards, answer one page', async () => {
    const request = aPage();
    const pages = await Promise.all(Array.from({ length: 20 }, () => open(request)));

    expect(new Set([...pages, await open(request)].map(({ pageId }) => pageId)).size).toBe(1);
    expect(await sessionsOf(request.checkoutId)).toHaveLength(1);
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

      const { url } = await open(request);

      expect(url).toContain('/c/pay/');
      expect(await sessionsOf(request.checkoutId)).toHaveLength(1);
    },
  );

  it('HST-1 a failure that the gateway remembers under the key is looked up, and opened anew where nothing was made', async () => {
    const request = aPage();
    await pay.fault({
      match: { method: 'POST', path: '^/v1/checkout/sessions$' },
      kind: 'status_500',
      stored: true,
    });

    expect((await open(request)).url).toContain('/c/pay/');
    expect(await sessionsOf(request.checkoutId)).toHaveLength(1);
  });

  it.each([
    ['an end before the shortest', { expiresInSeconds: 60 }],
    ['no amount', { amount: { amountMinor: '0', currency: 'USD' } }],
    ['no URL', { successUrl: '' }],
  ])('HST-1 refuses %s and makes nothing', async (_what, changes) => {
    const request = aPage(changes);
    expect(await outcome(open(request))).toBe('VALIDATION_FAILED');
    expect(await sessionsOf(request.checkoutId)).toEqual([]);
  });

  it('HST-1 a total below the minimum is refused before the gateway hears of it', async () => {
    expect(await outcome(open(aPage({ amount: { amountMinor: '49', currency: 'USD' }, items: [] })))).toBe(
      'AMOUNT_BELOW_MINIMUM',
    );
  });
});

describe('what becomes of a page (HST-2)', () => {
  it('HST-2 paid: captured at once, told as confirmed and captured, and checkout goes on in the tenant', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'success');

    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
    expect(await pay.row(request.paymentId)).toMatchObject({
      status: 'captured',
      captured_minor: 2700n,
      gateway_transaction_id: expect.stringMatching(/^pi_/),
    });
    expect(checkout.askedAbout(request.checkoutId)[0]).toMatchObject({ attempt: 1, tenantId: 'demo' });
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
    const again = await open(request);
    expect(again).toMatchObject({
      status: 'PAYMENT_STATUS_CAPTURED',
      url: '',
      authorizationId: expect.stringMatching(/^pi_/),
    });
  });

  it('HST-2 a declined card leaves the page open, and another pays on it', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'decline');
    await eventually(async () => {
      const { rows } = await app.db.pool.query(
        `SELECT status FROM webhook_events WHERE payment_id = $1 AND type = 'payment_intent.payment_failed'`,
        [request.paymentId],
      );
      expect(rows).toEqual([{ status: 'applied' }]);
    });
    expect(await stateOf(request)).toBe('PENDING');

    await press(pageId, 'success');
    await eventually(async () => expect(await stateOf(request)).toBe('CAPTURED'));
  });

  it('HST-2 a bank transfer that fails is a decline, and checkout hears of it', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'async_failure', { settleAfterSeconds: 0 });

    await eventually(async () => expect(await stateOf(request)).toBe('DECLINED'));
    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
    expect(await pay.events(request.paymentId)).toEqual(['payment.failed']);
    expect(await outcome(open(request))).toBe('PAYMENT_DECLINED');
  });

  it('HST-2 a page that ran out is expired, and checkout hears of it', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await app.sandbox.stripe.checkout.sessions.expire(pageId);

    await eventually(async () => expect(await stateOf(request)).toBe('EXPIRED'));
    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
  });

  it('HST-2 an attempt that is no order: the money goes back once, told with e-mail and reason', async () => {
    checkout.answer = { status: 'failed', reason: 'OUT_OF_STOCK' };
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'success');

    await eventually(async () =>
      expect(await refundsOf(request.paymentId)).toEqual([
        { amount_minor: 2700n, reason: 'out_of_stock', status: 'succeeded' },
      ]),
    );
    expect(await refundEvent(request.paymentId)).toMatchObject([
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

  it('HST-2 checkout away: the webhook waits, and everything happens when it is back', async () => {
    checkout.answer = undefined;
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'success');
    await eventually(() => expect(checkout.askedAbout(request.checkoutId).length).toBeGreaterThan(1));
    expect(await stateOf(request)).toBe('CAPTURED');
    checkout.answer = { status: 'completed' };

    await eventually(async () => {
      const { rows } = await app.db.pool.query(
        `SELECT DISTINCT status FROM webhook_events WHERE payment_id = $1 AND status <> 'ignored'`,
        [request.paymentId],
      );
      expect(rows).toEqual([{ status: 'applied' }]);
    });
    expect(await refundsOf(request.paymentId)).toEqual([]);
  });

  it('HST-2 the batch look-up events of a paid page whose webhook was lost (CHK-12)', async () => {
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    const request = aPage();
    const { pageId } = await open(request);
    expect(await stateOf(request)).toBe('PENDING');
    await press(pageId, 'success');

    expect(await stateOf(request)).toBe('CAPTURED');
    expect(await pay.events(request.paymentId)).toEqual(['payment.confirmed', 'payment.captured']);
  });

  it("HST-2 does not believe an event that names another payment's page", async () => {
    const [mine, other] = [aPage(), aPage()];
    const page = await open(mine);
    const foreign = await open(other);
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    await press(foreign.pageId, 'success');
    const lie = await session(foreign.pageId);
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

describe('ending a page (HST-1, PAY-3)', () => {
  it('HST-1 abandoned: the page is closed, and nobody can pay on it', async () => {
    const request = aPage();
    const { pageId } = await open(request);

    expect(await outcome(pay.abandon(request.checkoutId))).toBe('EXPIRED');
    expect((await session(pageId)).status).toBe('expired');
    expect(await outcome(open(request))).toBe('ATTEMPT_FENCED');
    // The next attempt pays otherwise.
    expect(await outcome(pay.authorize({ checkoutId: request.checkoutId, attempt: 2 }))).toBe('AUTHORIZED');
  });

  it('HST-1 abandoned when it is paid already: the payment stands', async () => {
    await app.sandbox.control('POST', 'webhooks', { paused: true });
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'success');

    expect(await outcome(pay.abandon(request.checkoutId))).toBe('CAPTURED');
  });

  it('HST-2 undone after it was paid: the undo is a refund', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'success');
    await eventually(async () => expect(await stateOf(request)).toBe('CAPTURED'));

    const { checkoutId } = request;
    await asTenant(() => app.client.voidPayment({ checkoutId, attempt: 1, reason: 'promotion_exhausted' }));
    await asTenant(() => app.client.voidPayment({ checkoutId, attempt: 1, reason: 'promotion_exhausted' }));

    expect(await refundsOf(request.paymentId)).toMatchObject([{ reason: 'promotion_exhausted' }]);
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'refunded', refunded_minor: 2700n });
  });

  it('HST-1 a page whose predecessor is just being refunded is opened once that is through, not refused', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'success');
    await eventually(async () => expect(await stateOf(request)).toBe('CAPTURED'));
    await pay.fault({ match: { method: 'POST', path: '^/v1/refunds' }, kind: 'delay', delayMs: 1_000 });
    const { checkoutId } = request;
    const undone = asTenant(() =>
      app.client.voidPayment({ checkoutId, attempt: 1, reason: 'order_mismatch' }),
    );
    await eventually(async () => expect(await refundsOf(request.paymentId)).toHaveLength(1));

    const next = await open(aPage({ checkoutId, attempt: 2 }));

    await undone;
    expect(next).toMatchObject({ status: 'PAYMENT_STATUS_PENDING', url: expect.stringContaining('/c/pay/') });
    expect(await refundsOf(request.paymentId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it("HST-1 an id that is another checkout's payment is refused", async () => {
    const request = aPage();
    await open(request);

    expect(await outcome(open(aPage({ paymentId: request.paymentId })))).toBe('VALIDATION_FAILED');
  });

  it('HST-1 undone before its page was known: the page is found by its key and closed', async () => {
    const request = aPage();
    await pay.fault({
      match: { method: 'POST', path: '^/v1/checkout/sessions$' },
      kind: 'lost_answer',
      times: 20,
    });
    expect(await outcome(open(request))).toBe('PAYMENT_IN_DOUBT');
    await pay.clearFaults();

    expect(await outcome(pay.void(request.checkoutId))).toBe('VOIDED');
    expect((await sessionsOf(request.checkoutId)).map(({ status }) => status)).toEqual(['expired']);
  });

  it('HST-2 money that comes for a payment that had ended goes back, and the status stays', async () => {
    checkout.answer = { status: 'failed', reason: 'ALREADY_ORDERED' };
    const request = aPage();
    const { pageId } = await open(request);
    // What nothing of ours lets happen: the row ended while its page could still be paid on.
    await app.db.pool.query(`UPDATE payments SET status = 'voided' WHERE id = $1`, [request.paymentId]);
    await press(pageId, 'success');

    await eventually(async () =>
      expect(await refundsOf(request.paymentId)).toEqual([
        { amount_minor: 2700n, reason: 'already_ordered', status: 'succeeded' },
      ]),
    );
    expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided', refunded_minor: 2700n });
    expect(await refundEvent(request.paymentId)).toMatchObject([{ email: 'ada@example.com', is_full: true }]);
  });

  it('DEM-9 in 40 races of an undo against a customer who pays, no money is kept', async () => {
    const races = Array.from({ length: 40 }, async (_, n) => {
      const request = aPage();
      const { pageId } = await open(request);
      const paying = () => press(pageId, 'success').catch(() => undefined);
      const undoing = () => pay.void(request.checkoutId);
      await (n % 2 === 0 ? Promise.all([paying(), undoing()]) : Promise.all([undoing(), paying()]));
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

describe('when the clock of the gateway is another (HST-1, HST-2)', () => {
  it('HST-2 a bank transfer is pending until it arrives', async () => {
    const request = aPage();
    const { pageId } = await open(request);
    await press(pageId, 'async_success', { settleAfterSeconds: 3600 });
    const during = await open(request);
    expect(during).toMatchObject({ status: 'PAYMENT_STATUS_PENDING', url: '' });
    // Nobody can take it back now, and nobody may give it up: what comes is still the order's.
    expect(await outcome(pay.abandon(request.checkoutId))).toBe('PENDING');

    await app.sandbox.control('POST', 'clock', { advanceSeconds: 3601 });

    await eventually(async () => expect(await stateOf(request)).toBe('CAPTURED'));
    await eventually(() => expect(checkout.askedAbout(request.checkoutId)).not.toEqual([]));
  });

  it('HST-1 a gateway whose clock is ahead of ours gets the page without an end of ours', async () => {
    await app.sandbox.control('POST', 'clock', { advanceSeconds: 600 });
    const request = aPage();

    const { url, pageId } = await open(request);

    expect(url).toContain('/c/pay/');
    expect(await sessionsOf(request.checkoutId)).toMatchObject([{ id: pageId, status: 'open' }]);
  });
});
