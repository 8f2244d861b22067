import { setTimeout as pause } from 'node:timers/promises';

import { Refused } from '../../launcher/shopper/shopper.ts';
import { isConnectionLost, stubbornly } from './buyer.ts';

const PAUSE_MS = 150;
const RETURN_URLS = { successUrl: 'https://shop.example/done', cancelUrl: 'https://shop.example/cart' };

/**
 * A customer who pays on the gateway's page and does not give up: opens another one where the page was closed, until there is an order. With
 * `style: 'polls'` a page that was not handed out is ended by recovery, not by the next request. `outcomes` are the buttons that the customer
 * presses, on one page after the other, the last one again and again. Answers as `buy` does.
 */
export async function buyOnPage(shopper, { outcomes = ['success'], style, timeoutMs = 60_000 } = {}) {
  const until = performance.now() + timeoutMs;
  const answers = [];
  const ended = (end) => ({ checkoutId: shopper.checkoutId, orderIds: [], answers, ...end });
  for (let pages = 0; performance.now() < until; pages += 1) {
    const page = await openPage(shopper, style, until);
    if (page.orderId) return ended({ orderId: page.orderId, orderIds: [page.orderId] });
    if (page.refused) return ended({ refused: page.refused });
    const outcome = outcomes[Math.min(pages, outcomes.length - 1)];
    answers.push((await pressed(shopper, page.url, outcome)) ? outcome : 'page closed');
    const orderId = await whatBecame(shopper, outcome, until);
    if (orderId) return ended({ orderId, orderIds: [orderId] });
    answers.push('failed');
  }
  return ended({ refused: `nothing after ${timeoutMs / 1_000} s` });
}

/** A customer who opens a page and goes away; answers `{orderIds}`, or `{refused}` where there was none to open. */
export async function leavePage(shopper, { timeoutMs = 60_000 } = {}) {
  const { checkoutId } = shopper;
  const { orderId, refused = 'PAGE_LEFT' } = await openPage(
    shopper,
    undefined,
    performance.now() + timeoutMs,
  );
  return { checkoutId, orderIds: orderId ? [orderId] : [], answers: [], refused };
}

/** `{url}`, `{orderId}` where it is one already, or `{refused}`. */
async function openPage(shopper, style, until) {
  const left = () => Math.max(0, until - performance.now());
  try {
    return await stubbornly(
      () => shopper.hostedSession(RETURN_URLS).catch((error) => waitIfLost(error, shopper, style, until)),
      left(),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { orderId } = error.problem;
    return orderId ? { orderId } : { refused: error.reason };
  }
}

async function waitIfLost(error, shopper, style, until) {
  if (style === 'polls' && isConnectionLost(error)) await whatBecame(shopper, undefined, until);
  throw error;
}

/** Whether the page took it; a gateway that is away is asked again. */
const pressed = async (shopper, url, outcome) =>
  Boolean(await stubbornly(() => shopper.shop.payOnPage(url, outcome)));

/** The order, or undefined once waiting ends: the attempt is closed without one, or the customer was declined and presses again. */
async function whatBecame(shopper, outcome, until) {
  while (performance.now() < until) {
    const { body } = await stubbornly(() => shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}/order`));
    if (body.orderId) return body.orderId;
    if (outcome === 'decline' || body.status === 'failed' || body.status === 'open') return undefined;
    await pause(PAUSE_MS);
  }
  return undefined;
}
