import type { HostedCompletion } from '../hosted-checkout/complete-hosted-checkout.js';
import type { HostedPage } from '../hosted-checkout/hosted-page.js';
import type { Replica } from './replica.js';
import type { ReadyCheckout, TestShop } from './test-shop.js';
import { followAwaiting } from './workers.js';

/** Where the storefront wants its customers back. */
export const RETURN_URLS = {
  successUrl: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.test/cart',
};

/** Asks for the page of a checkout. */
export const openPage = (
  shop: TestShop,
  { caller, checkoutId }: ReadyCheckout,
  replica: Replica = shop.replica,
): Promise<HostedPage> =>
  shop.inTenant(() => replica.checkoutSessions.createCheckoutSession({ caller, checkoutId, ...RETURN_URLS }));

/** Payment says that something became of the page. */
export const completePage = (
  shop: TestShop,
  { checkoutId }: ReadyCheckout,
  attempt = 1,
  replica: Replica = shop.replica,
): Promise<HostedCompletion> =>
  shop.inTenant(() => replica.completeHostedCheckout.execute({ checkoutId, attempt }));

/** One round of the worker's poll, on a worker of its own. */
export async function pollAwaiting(shop: TestShop): Promise<void> {
  const work = followAwaiting(shop.replica);
  await work.round();
  await work.settled();
}
