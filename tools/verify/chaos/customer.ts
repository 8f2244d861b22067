import { setTimeout as pause } from 'node:timers/promises';

import { COD, card } from '../../launcher/shopper/shopper.ts';
import { buy, readyShopper, stubbornly } from '../faults/buyer.ts';
import { buyOnPage, leavePage } from '../faults/page-buyer.ts';

const TRIES = 6;
/** The cart changed during the confirm: the customer starts again with the new one. */
const START_AGAIN = new Set([
  'CART_VERSION_CONFLICT',
  'PRICE_CHANGED',
  'CHECKOUT_EXPIRED',
  'CHECKOUT_NOT_FOUND',
  'OUT_OF_STOCK',
]);

/** Ways to pay, by their names in the plan; each takes the shopper and the plan. */
const WAYS = {
  cod: (shopper, plan) => confirm(shopper, plan, COD),
  page: (shopper, { pageOutcomes }) => buyOnPage(shopper, { outcomes: pageOutcomes }),
  'page left open': (shopper) => leavePage(shopper),
};
const wayOf = (id) => WAYS[id] ?? ((shopper, plan) => confirm(shopper, plan, card(id)));

/** One customer of a run, as planned; answers `{checkoutId, orderIds, refused?}`. */
export async function beCustomer(plan, shops) {
  await pause(plan.afterMs);
  const shopper = await readyShopper(shops[plan.atReplica], plan);
  const edit = plan.editsAfterMs === undefined ? undefined : editCart(shopper, plan.editsAfterMs);
  const orderIds = new Set();
  let end;
  for (const payment of plan.payments) {
    end = await pay(shopper, { ...plan, way: wayOf(payment) }, shops, orderIds);
    if (orderIds.size > 0) break;
  }
  await edit;
  return {
    checkoutId: shopper.checkoutId,
    orderIds: [...orderIds],
    refused: end?.refused,
    answers: end?.answers,
  };
}

/** One way of paying, clicked as often as planned, begun again when the cart has changed. */
async function pay(shopper, plan, shops, orderIds) {
  let end;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const ends = await Promise.all(
      Array.from({ length: tries === 0 ? plan.clicks : 1 }, (_, click) =>
        plan.way(atReplica(shopper, shops[(plan.atReplica + click) % shops.length]), plan),
      ),
    );
    for (const id of ends.flatMap((each) => each.orderIds)) orderIds.add(id);
    end = ends.find((each) => each.orderId) ?? ends[0];
    if (orderIds.size > 0 || !START_AGAIN.has(end.refused)) return end;
    await stubbornly(() => shopper.start()).catch(() => undefined);
  }
  return end;
}

const confirm = (shopper, plan, payment) =>
  buy(shopper, { payment, onChallenge: (answer) => meetChallenge(answer, { ...plan, payment }, shopper) });

const atReplica = (shopper, shop) =>
  Object.assign(Object.create(Object.getPrototypeOf(shopper)), shopper, { shop });

/** Passes or fails the challenge; a customer with a closed browser never returns, and only looks for the order. */
async function meetChallenge({ clientSecret }, { challenge, payment }, shopper) {
  if (!payment.paymentMethodId?.includes('threeDSecure')) return;
  const outcome = challenge === 'failure' ? 'failure' : 'success';
  await shopper.shop.finishChallenge(clientSecret, outcome).catch(() => undefined);
  if (challenge === 'browser closed') await untilNotAtBank(shopper);
}

const BROWSER_CLOSED_MS = 20_000;

async function untilNotAtBank(shopper) {
  const until = performance.now() + BROWSER_CLOSED_MS;
  while (performance.now() < until) {
    const { body } = await stubbornly(() => shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}/order`));
    if (body.status === 'completed' || body.status === 'failed') return;
    await pause(200);
  }
}

/** Changes the quantity during the confirm: one of both is refused. */
async function editCart(shopper, afterMs) {
  await pause(afterMs);
  const [line] = shopper.cart.lines;
  const path = `/v1/carts/${shopper.cartId}/lines/${line.id}`;
  await shopper.call('PATCH', path, { quantity: line.quantity + 1 }).catch(() => undefined);
}
