import { setTimeout as pause } from 'node:timers/promises';

import { Refused, card } from '../../launcher/shopper/shopper.ts';

const PAUSE_MS = 150;
/** Refusals that say "not now": the same request may be made again. */
const NOT_NOW = new Set([
  'CHECKOUT_IN_PROGRESS',
  'IDEMPOTENCY_UNAVAILABLE',
  'DEPENDENCY_UNAVAILABLE',
  'PAYMENT_UNAVAILABLE',
]);
const NETWORK = /ECONN|UND_ERR|EPIPE|socket|closed|terminated|fetch failed/i;

/** Whether an error is one of a connection that a killed process took with it. */
export const isConnectionLost = (error) =>
  NETWORK.test(`${error?.code} ${error?.message} ${error?.cause?.code}`);

/** Repeats what a dying process may interrupt. Every public call it is used for may be repeated. */
export async function stubbornly(work, timeoutMs = 60_000) {
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

/** A cart that is ready to be confirmed, made however often the checkout dies meanwhile. */
export function readyShopper(shop, { lines = { 'TSHIRT-BLK-M': 1 }, codes = [], tenant = 'demo' } = {}) {
  return stubbornly(async () => {
    const shopper = await shop.shopper({ tenant }).fill(lines);
    if (codes.length > 0) await shopper.useCodes(...codes);
    return shopper.start();
  });
}

/** Their first card is declined: the next attempt is a later one, which extends the hold of its stock. */
export async function declinedOnce(shopper) {
  const { reason } = await stubbornly(() => shopper.tryConfirm(card('pm_card_chargeDeclined')));
  if (reason !== 'PAYMENT_DECLINED')
    throw new Error(`a card was to be declined, and the answer is ${reason}`);
  return shopper;
}

/**
 * A customer who does not give up: confirms, or only waits (`style: 'polls'`) while an attempt is open, until there is an order or a refusal
 * that trying again cannot change. Answers `{orderId?, refused?, orderIds, answers, confirms}`.
 */
export async function buy(
  shopper,
  { payment = card(), style = 'confirms', timeoutMs = 60_000, onChallenge } = {},
) {
  const purchase = { shopper, payment, orderIds: new Set(), answers: [], confirms: 0 };
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    const answer = await confirmOnce(purchase);
    purchase.answers.push(answer.reason ?? answer.status);
    if (answer.orderId) return finished(purchase, { orderId: answer.orderId });
    if (answer.status === 'requires_action') await onChallenge?.(answer);
    else if (answer.isFinal) return finished(purchase, { refused: answer.reason });
    if (style === 'polls') await untilClosed(purchase, until);
    await pause(PAUSE_MS);
  }
  return finished(purchase, { refused: `nothing after ${timeoutMs / 1_000} s` });
}

const finished = ({ shopper, orderIds, answers, confirms }, end) => ({
  ...{ checkoutId: shopper.checkoutId, orderIds: [...orderIds], answers, confirms },
  ...end,
});

async function confirmOnce(purchase) {
  const { shopper, payment, orderIds } = purchase;
  purchase.confirms += 1;
  try {
    const { status, orderId, clientSecret } = await shopper.confirm(payment);
    if (orderId) orderIds.add(orderId);
    return { status, orderId, clientSecret };
  } catch (error) {
    if (isConnectionLost(error)) return { status: 'no answer' };
    if (!(error instanceof Refused)) throw error;
    const { reason = `status ${error.status}`, status } = error;
    return { status, reason, isFinal: status < 500 && !NOT_NOW.has(reason) };
  }
}

/** Waits without confirming, so that only recovery can end the attempt. */
async function untilClosed({ shopper, orderIds }, until) {
  while (performance.now() < until) {
    const { body } = await stubbornly(() => shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}/order`));
    if (body.orderId) orderIds.add(body.orderId);
    if (body.status !== 'pending') return;
    await pause(PAUSE_MS);
  }
}
