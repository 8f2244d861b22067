import { setTimeout as pause } from 'node:timers/promises';

import { errorCode, messageOf } from '../../launcher/errors.ts';
import type { DemoTenant } from '../../launcher/shopper/addresses.ts';
import type { Confirmation } from '../../launcher/shopper/answers.ts';
import type { Shop } from '../../launcher/shopper/shop.ts';
import { Refused, card } from '../../launcher/shopper/shopper.ts';
import type { Payment, Shopper } from '../../launcher/shopper/shopper.ts';

const PAUSE_MS = 150;
const LIMIT_MS = 60_000;
/** Refusals that say "not now": the same request may be made again. */
const NOT_NOW: ReadonlySet<string | undefined> = new Set([
  'CHECKOUT_IN_PROGRESS',
  'IDEMPOTENCY_UNAVAILABLE',
  'DEPENDENCY_UNAVAILABLE',
  'PAYMENT_UNAVAILABLE',
]);
const NETWORK = /ECONN|UND_ERR|EPIPE|socket|closed|terminated|fetch failed/i;

/** Whether an error is one of a connection that a killed process took with it. */
export const isConnectionLost = (error: unknown): boolean =>
  NETWORK.test(
    `${errorCode(error)} ${messageOf(error)} ${error instanceof Error ? errorCode(error.cause) : ''}`,
  );

/** Repeats what a dying process may interrupt. Every public call it is used for may be repeated. */
export async function stubbornly<T>(work: () => Promise<T>, timeoutMs = LIMIT_MS): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isPassing =
        isConnectionLost(error) ||
        (error instanceof Refused && (error.status >= 500 || NOT_NOW.has(error.reason)));
      if (!isPassing || performance.now() > until) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** What a customer puts into the cart: one T-shirt by default. */
export interface CartContents {
  readonly lines?: Readonly<Record<string, number>>;
  readonly codes?: readonly string[];
  readonly tenant?: DemoTenant;
}

/** A cart that is ready to be confirmed, made however often the checkout dies meanwhile. */
export function readyShopper(
  shop: Shop,
  { lines = { 'TSHIRT-BLK-M': 1 }, codes = [], tenant = 'demo' }: CartContents = {},
): Promise<Shopper> {
  return stubbornly(async () => {
    const shopper = await shop.shopper({ tenant }).fill(lines);
    if (codes.length > 0) await shopper.useCodes(...codes);
    return shopper.start();
  });
}

/** The customer's first card is declined: the next attempt is a later one, which extends the hold of its stock. */
export async function declinedOnce(shopper: Shopper): Promise<Shopper> {
  const { reason } = await stubbornly(() => shopper.tryConfirm(card('pm_card_chargeDeclined')));
  if (reason !== 'PAYMENT_DECLINED')
    throw new Error(`a card was to be declined, and the answer is ${reason}`);
  return shopper;
}

/** Polls for the order, however often the checkout dies meanwhile. */
export const pollStubbornly = (shopper: Shopper, timeoutMs?: number): Promise<Confirmation> =>
  stubbornly(() => shopper.poll(), timeoutMs);

/** What became of a customer's wish to buy. */
export interface Purchase {
  readonly checkoutId: string;
  /** The order; undefined where there is none. */
  readonly orderId?: string;
  /** Why there is none. */
  readonly refused?: string | undefined;
  /** All orders that any answer named. */
  readonly orderIds: readonly string[];
  /** All answers, in short. */
  readonly answers: readonly string[];
}

/** How a customer confirms. */
export interface BuyOptions {
  readonly payment?: Payment;
  /** Confirms again and again, or only waits while an attempt is open, so that nothing but recovery ends it. */
  readonly style?: 'confirms' | 'polls';
  readonly timeoutMs?: number;
  /** Meets the challenge of the customer's bank. */
  readonly onChallenge?: (clientSecret: string) => Promise<void>;
}

/** A customer who does not give up: buys until there is an order, or a refusal that trying again cannot change. */
export async function buy(
  shopper: Shopper,
  { payment = card(), style = 'confirms', timeoutMs = LIMIT_MS, onChallenge }: BuyOptions = {},
): Promise<Purchase> {
  const { checkoutId } = shopper;
  const seen = { orderIds: new Set<string>(), answers: Array<string>() };
  const ended = (end: Pick<Purchase, 'orderId' | 'refused'>): Purchase => ({
    ...{ checkoutId, orderIds: [...seen.orderIds], answers: seen.answers },
    ...end,
  });
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    const answer = await confirmOnce(shopper, payment);
    seen.answers.push(answer.what);
    if (answer.orderId) {
      seen.orderIds.add(answer.orderId);
      return ended({ orderId: answer.orderId });
    }
    if (answer.isFinal) return ended({ refused: answer.what });
    if (answer.clientSecret) await onChallenge?.(answer.clientSecret);
    if (style === 'polls') await untilClosed(shopper, seen.orderIds, until);
    await pause(PAUSE_MS);
  }
  return ended({ refused: `nothing after ${timeoutMs / 1_000} s` });
}

interface ConfirmAnswer {
  /** The reason, or the status. */
  readonly what: string;
  readonly orderId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Trying again cannot change it. */
  readonly isFinal?: boolean;
}

async function confirmOnce(shopper: Shopper, payment: Payment): Promise<ConfirmAnswer> {
  try {
    const { status, orderId, clientSecret } = await shopper.confirm(payment);
    return { what: status, orderId, clientSecret: status === 'requires_action' ? clientSecret : undefined };
  } catch (error) {
    if (isConnectionLost(error)) return { what: 'no answer' };
    if (!(error instanceof Refused)) throw error;
    const { reason = `status ${error.status}`, status } = error;
    return { what: reason, isFinal: status < 500 && !NOT_NOW.has(reason) };
  }
}

/** Waits without confirming, so that only recovery can end the attempt. */
async function untilClosed(shopper: Shopper, orderIds: Set<string>, until: number): Promise<void> {
  while (performance.now() < until) {
    const { orderId, status } = await pollStubbornly(shopper);
    if (orderId) orderIds.add(orderId);
    if (status !== 'pending') return;
    await pause(PAUSE_MS);
  }
}
