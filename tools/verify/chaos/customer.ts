import { setTimeout as pause } from 'node:timers/promises';

import { COD, card } from '../../launcher/shopper/shopper.ts';
import type { Payment, Shopper } from '../../launcher/shopper/shopper.ts';
import { buy, pollStubbornly, readyShopper, stubbornly } from '../faults/buyer.ts';
import type { Purchase } from '../faults/buyer.ts';
import type { FaultContext } from '../faults/fault-context.ts';
import { buyOnPage, leavePage } from '../faults/page-buyer.ts';
import type { PlannedShopper } from './plan.ts';

const TRIES = 6;
const BROWSER_CLOSED_MS = 20_000;
const POLL_MS = 200;
/** The cart changed during the confirm: the customer starts again with the new one. */
const START_AGAIN: ReadonlySet<string | undefined> = new Set([
  'CART_VERSION_CONFLICT',
  'PRICE_CHANGED',
  'CHECKOUT_EXPIRED',
  'CHECKOUT_NOT_FOUND',
  'OUT_OF_STOCK',
]);

type Shops = Pick<FaultContext, 'shop' | 'other'>;

/** One customer of a run, as planned: pays in one way after the other until there is an order. */
export async function beCustomer(plan: PlannedShopper, shops: Shops): Promise<Purchase> {
  await pause(plan.afterMs);
  const customer = new Customer(plan, shops, await readyShopper(shopAt(plan.atReplica, shops), plan));
  const edit = customer.editCart();
  const end = await customer.payInAllWays();
  await edit;
  return end;
}

const shopAt = (replica: number, { shop, other }: Shops) => (replica % 2 === 0 ? shop : other);

class Customer {
  private readonly plan: PlannedShopper;
  private readonly shops: Shops;
  private readonly shopper: Shopper;
  private readonly orderIds = new Set<string>();

  constructor(plan: PlannedShopper, shops: Shops, shopper: Shopper) {
    this.plan = plan;
    this.shops = shops;
    this.shopper = shopper;
  }

  /** Answers the last end, with all orders that any of them named. */
  async payInAllWays(): Promise<Purchase> {
    let end: Purchase = { checkoutId: this.shopper.checkoutId, orderIds: [], answers: [] };
    for (const way of this.plan.payments) {
      end = await this.pay(way, this.plan.clicks);
      if (this.orderIds.size > 0) break;
    }
    return { ...end, orderIds: [...this.orderIds] };
  }

  /** Changes the quantity during the confirm, where that is planned: one of both is refused. */
  async editCart(): Promise<void> {
    const { editsAfterMs } = this.plan;
    if (editsAfterMs === undefined) return;
    await pause(editsAfterMs);
    const { cart, cartId } = this.shopper;
    for (const { id, quantity } of cart.lines.slice(0, 1))
      await this.shopper
        .call('PATCH', `/v1/carts/${cartId}/lines/${id}`, { quantity: quantity + 1 })
        .catch(() => undefined);
  }

  /** One way of paying, clicked as often as planned, begun again with one click when the cart has changed. */
  private async pay(way: string, clicks: number, tries = 1): Promise<Purchase> {
    const { atReplica } = this.plan;
    const first = this.click(way, atReplica);
    const others = Array.from({ length: clicks - 1 }, (_, index) => this.click(way, atReplica + index + 1));
    const ends = await Promise.all([first, ...others]);
    for (const id of ends.flatMap(({ orderIds }) => orderIds)) this.orderIds.add(id);
    const end = ends.find(({ orderId }) => orderId) ?? (await first);
    if (this.orderIds.size > 0 || !START_AGAIN.has(end.refused) || tries === TRIES) return end;
    await stubbornly(() => this.shopper.start()).catch(() => undefined);
    return this.pay(way, 1, tries + 1);
  }

  private click(way: string, replica: number): Promise<Purchase> {
    const shop = shopAt(replica, this.shops);
    const shopper = this.shopper.at(shop);
    switch (way) {
      case 'page':
        return buyOnPage(shopper, { shop, outcomes: this.plan.pageOutcomes });
      case 'page left open':
        return leavePage(shopper);
      case 'cod':
        return this.confirm(shopper, COD);
      default:
        return this.confirm(shopper, card(way));
    }
  }

  private confirm(shopper: Shopper, payment: Payment): Promise<Purchase> {
    const asksBank = payment.paymentMethodId?.includes('threeDSecure');
    const onChallenge = (secret: string): Promise<void> => this.meetChallenge(shopper, secret);
    return buy(shopper, { payment, ...(asksBank && { onChallenge }) });
  }

  /** Passes or fails the challenge; a customer with a closed browser never returns, and only looks for the order. */
  private async meetChallenge(shopper: Shopper, clientSecret: string): Promise<void> {
    const { challenge } = this.plan;
    const outcome = challenge === 'failure' ? 'failure' : 'success';
    await this.shops.shop.finishChallenge(clientSecret, outcome).catch(() => undefined);
    if (challenge === 'browser closed') await untilNotAtBank(shopper);
  }
}

async function untilNotAtBank(shopper: Shopper): Promise<void> {
  const until = performance.now() + BROWSER_CLOSED_MS;
  while (performance.now() < until) {
    const { status } = await pollStubbornly(shopper);
    if (status === 'completed' || status === 'failed') return;
    await pause(POLL_MS);
  }
}
