import type { CheckoutCore } from '../checkout-core.js';
import type { HostedCompletion } from '../hosted-checkout/complete-hosted-checkout.js';
import type { HostedPage } from '../hosted-checkout/hosted-page.js';
import { FollowAwaitingAttempts } from '../recover-attempts/follow-awaiting-attempts.js';
import { KeptLog } from './kept-log.js';
import type { ReadyCheckout, TestShop } from './test-shop.js';

/** Where the storefront wants its customers back. */
export const RETURN_URLS = {
  successUrl: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.test/cart',
};

/** Asks for the page of a checkout. */
export const openPage = (
  shop: TestShop,
  { caller, checkoutId }: ReadyCheckout,
  core: CheckoutCore = shop.core,
): Promise<HostedPage> =>
  shop.inTenant(() => core.checkoutSessions.createCheckoutSession({ caller, checkoutId, ...RETURN_URLS }));

/** Payment says that something became of the page. */
export const completePage = (
  shop: TestShop,
  { checkoutId }: ReadyCheckout,
  attempt = 1,
  core: CheckoutCore = shop.core,
): Promise<HostedCompletion> =>
  shop.inTenant(() => core.completeHostedCheckout.execute({ checkoutId, attempt }));

/** One round of the worker's poll, on a worker of its own. */
export async function pollAwaiting(shop: TestShop): Promise<void> {
  const { attempts, driver, challenges, ports } = shop.core;
  const parts = { attempts, driver, challenges, payment: ports.payment, log: new KeptLog() };
  const work = new FollowAwaitingAttempts(parts, { everyMs: 1, batch: 100, atOnce: 4 });
  await work.round();
  await work.settled();
}
