import { setTimeout as pause } from 'node:timers/promises';

import { isConnectionLost, stubbornly } from './buyer.mjs';

const PAUSE_MS = 150;
const RETURN_URLS = { successUrl: 'https://shop.example/done', cancelUrl: 'https://shop.example/cart' };

/**
 * A customer who pays on the gateway's page and does not give up: opens another one where hers was closed, until there is an order.
 * Answers as `buy` does.
 */
export async function buyOnPage(shopper, { timeoutMs = 60_000 } = {}) {
  const until = performance.now() + timeoutMs;
  const answers = [];
  while (performance.now() < until) {
    const page = await stubbornly(() => shopper.hostedSession(RETURN_URLS), until - performance.now());
    answers.push((await paid(shopper, page.url)) ? 'paid' : 'page closed');
    const orderId = await whatBecame(shopper, until);
    if (orderId) return { checkoutId: shopper.checkoutId, orderIds: [orderId], answers };
    answers.push('failed');
  }
  return {
    checkoutId: shopper.checkoutId,
    orderIds: [],
    answers,
    refused: `nothing after ${timeoutMs / 1_000} s`,
  };
}

const paid = async (shopper, url) =>
  Boolean(
    await shopper.shop.payOnPage(url).catch((error) => {
      if (!isConnectionLost(error)) throw error;
    }),
  );

/** The order, or undefined once the attempt is closed without one. */
async function whatBecame(shopper, until) {
  while (performance.now() < until) {
    const { body } = await stubbornly(() => shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}/order`));
    if (body.orderId) return body.orderId;
    if (body.status === 'failed' || body.status === 'open') return undefined;
    await pause(PAUSE_MS);
  }
  return undefined;
}
