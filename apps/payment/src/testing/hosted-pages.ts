import type Stripe from 'stripe';

import type { payment as proto } from '@holdfast/proto';
import { newId } from '@holdfast/request-context';

import { FakeCheckout } from './fake-checkout.js';
import { asTenant, startPaymentApp } from './payment-app.js';
import type { PaymentApp } from './payment-app.js';
import { driver } from './payment-checks.js';

/** A request for a checkout page, as checkout sends it. */
export const aPage = (changes: Partial<proto.OpenPaymentPageRequest> = {}): proto.OpenPaymentPageRequest => ({
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

/** Calls and reads of checkout pages of one test's service. */
export const hostedPages = (app: PaymentApp) => {
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
  return { open, press, session, sessionsOf, stateOf, refundsOf, refundEvent };
};

/** A service with webhooks, and the checkout service that continues its attempts. */
export interface HostedApp {
  readonly app: PaymentApp;
  readonly checkout: FakeCheckout;
  readonly pay: ReturnType<typeof driver>;
  readonly pages: ReturnType<typeof hostedPages>;
  /** After a test: no faults, webhooks arrive, checkout completes every attempt. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startHostedApp(): Promise<HostedApp> {
  const checkout = await FakeCheckout.start();
  const app = await startPaymentApp({ webhooks: true, env: { CHECKOUT_GRPC_URL: checkout.url } });
  const pay = driver(app);
  const reset = async (): Promise<void> => {
    checkout.answer = { status: 'completed' };
    await pay.clearFaults();
    await app.sandbox.control('POST', 'webhooks', { paused: false });
  };
  const stop = async (): Promise<void> => {
    await app.stop();
    checkout.stop();
  };
  return { app, checkout, pay, pages: hostedPages(app), reset, stop };
}
