import { setTimeout as pause } from 'node:timers/promises';

import type { Shop } from '../../launcher/shopper/shop.ts';
import { Refused } from '../../launcher/shopper/shopper.ts';
import type { Shopper } from '../../launcher/shopper/shopper.ts';
import { isConnectionLost, pollStubbornly, stubbornly } from './buyer.ts';
import type { BuyOptions, Purchase } from './buyer.ts';

const PAUSE_MS = 150;
const LIMIT_MS = 60_000;
const RETURN_URLS = { successUrl: 'https://shop.example/done', cancelUrl: 'https://shop.example/cart' };

/** How a customer uses the gateway's page. */
export interface PageOptions {
  readonly shop: Pick<Shop, 'payOnPage'>;
  /** With `polls` a page that was not handed out is ended by recovery, not by the next request. */
  readonly style?: BuyOptions['style'];
  /** The buttons that the customer presses, on one page after the other, the last one again and again. */
  readonly outcomes?: readonly string[];
  readonly timeoutMs?: number;
}

/** A customer who pays on the gateway's page and does not give up: opens another one where the page was closed, until there is an order. */
export async function buyOnPage(
  shopper: Shopper,
  { shop, outcomes = [], style, timeoutMs = LIMIT_MS }: PageOptions,
): Promise<Purchase> {
  const until = performance.now() + timeoutMs;
  const answers: string[] = [];
  for (let pages = 0; performance.now() < until; pages += 1) {
    const page = await openPage(shopper, { ...(style && { style }), until });
    if (!('url' in page)) return ended(shopper, page, answers);
    const outcome = outcomes[pages] ?? outcomes.at(-1) ?? 'success';
    // A gateway that is away is asked again.
    const returned = await stubbornly(() => shop.payOnPage(page.url, outcome));
    answers.push(returned === undefined ? 'page closed' : outcome);
    const orderId = await whatBecame(shopper, { outcome, until });
    if (orderId) return ended(shopper, { orderId }, answers);
    answers.push('failed');
  }
  return ended(shopper, { refused: `nothing after ${timeoutMs / 1_000} s` }, answers);
}

/** A customer who opens a page and goes away; refused with PAGE_LEFT where there was one to open. */
export async function leavePage(shopper: Shopper): Promise<Purchase> {
  const page = await openPage(shopper, { until: performance.now() + LIMIT_MS });
  return ended(shopper, 'url' in page ? { refused: 'PAGE_LEFT' } : page, []);
}

type End = Pick<Purchase, 'orderId' | 'refused'>;

const ended = ({ checkoutId }: Shopper, end: End, answers: readonly string[]): Purchase => ({
  checkoutId,
  orderIds: end.orderId ? [end.orderId] : [],
  answers,
  ...end,
});

interface Visit {
  readonly style?: BuyOptions['style'];
  /** By `performance.now()`. */
  readonly until: number;
}

/** A page, or the end where there is an order already, or no page is given out. */
async function openPage(shopper: Shopper, { style, until }: Visit): Promise<{ readonly url: string } | End> {
  const left = (): number => Math.max(0, until - performance.now());
  const open = () =>
    shopper.hostedSession(RETURN_URLS).catch(async (error: unknown) => {
      if (style === 'polls' && isConnectionLost(error)) await whatBecame(shopper, { until });
      throw error;
    });
  try {
    return await stubbornly(open, left());
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { orderId } = error.problem;
    return orderId ? { orderId } : { refused: error.reason };
  }
}

/** The order, or undefined once waiting ends: the attempt is closed without one, or the customer was declined and presses again. */
async function whatBecame(
  shopper: Shopper,
  { outcome, until }: { readonly outcome?: string; readonly until: number },
): Promise<string | undefined> {
  while (performance.now() < until) {
    const { orderId, status } = await pollStubbornly(shopper);
    if (orderId) return orderId;
    if (outcome === 'decline' || status === 'failed' || status === 'open') return undefined;
    await pause(PAUSE_MS);
  }
  return undefined;
}
