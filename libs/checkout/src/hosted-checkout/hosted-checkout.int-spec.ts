import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import type { Replica } from '../testing/index.js';
import {
  CARDS,
  RETURN_URLS,
  TestShop,
  card,
  completePage,
  gate,
  openPage,
  refusalOf,
} from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

const statusesOf = (checkout: ReadyCheckout) => shop.paymentsOf(checkout).map(({ status }) => status);
const pay = ({ checkoutId }: ReadyCheckout) => shop.ports.payment.answerPage(checkoutId, 'paid');

describe('HST-1 CheckoutSessionFactory.createCheckoutSession', () => {
  it('HST-1 opens an attempt: quote frozen, cart locked, goods held until 5 min after the page, left awaiting its customer', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-1': 2 } });

    const page = await openPage(shop, checkout);

    expect(page).toEqual({ url: expect.stringMatching(/^https:/), expiresAt: expect.any(Date) });
    const leftSeconds = (page.expiresAt.getTime() - Date.now()) / 1000;
    expect(leftSeconds).toBeGreaterThan(1_800);
    expect(leftSeconds).toBeLessThanOrEqual(1_861);
    expect(await shop.attemptsOf(checkout)).toMatchObject([{ attempt: 1, status: 'awaiting_customer' }]);
    const cart = await shop.row('SELECT open_attempt, status FROM carts WHERE id = $1', [checkout.cartId]);
    expect(cart).toEqual({ open_attempt: 1, status: 'active' });
    const hold = shop.ports.warehouse.calls.recorded.findLast(({ operation }) => operation === 'extend');
    expect(hold?.request).toMatchObject({ attempt: 1, ttlSeconds: 1_860 + 300 });
    const [payment] = shop.paymentsOf(checkout);
    expect(payment).toMatchObject({ status: 'pending', amountMinor: 2_700n });
    expect(payment?.page).toMatchObject({ ...RETURN_URLS, pageSeconds: 1_860 });
    const listed = payment!.page!.items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    expect(listed).toBe(2_700n);
  });

  it('HST-1 answers the stored page while it is open, asking no other service and not Redis', async () => {
    const checkout = await shop.checkout();
    const first = await openPage(shop, checkout);
    const asked = shop.ports.payment.calls.recorded.length;
    const replica = await shop.startReplica();
    replica.redis.disconnect();

    expect(await openPage(shop, checkout, replica)).toEqual(first);
    expect(shop.ports.payment.calls.recorded.length).toBe(asked);
  });

  it('HST-1 reads tenant and record side by side: one round trip to the database for a stored page', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    const replica = await shop.startReplica();
    await replica.pool.query('SELECT 1');
    const trips = roundTripsOf(replica);

    await openPage(shop, checkout, replica);

    expect(trips()).toEqual([['find_record_by_checkout', 'find_tenant']]);
  });

  it('HST-1 of 20 creators at once, over two replicas, all get the same page, and one payment is opened', async () => {
    const checkout = await shop.checkout();
    const other = await shop.startReplica();

    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, n) => openPage(shop, checkout, n % 2 === 0 ? shop.replica : other)),
    );

    expect(new Set(pages.map(({ url }) => url)).size).toBe(1);
    expect(shop.paymentsOf(checkout)).toHaveLength(1);
    expect(await shop.attemptsOf(checkout)).toHaveLength(1);
  });

  it('HST-1 a second creator waits, with back-off, for the page that is being made', async () => {
    const checkout = await shop.checkout();
    const made = gate();
    shop.ports.payment.calls.plan('openPage', { kind: 'wait', until: made.opened });
    const first = openPage(shop, checkout);
    await eventually(async () =>
      expect(await shop.attemptsOf(checkout)).toMatchObject([{ status: 'running' }]),
    );
    const second = openPage(shop, checkout);
    made.open();

    expect(await second).toEqual(await first);
  });

  it('HST-1 refuses what a confirm would refuse, and opens nothing', async () => {
    const checkout = await shop.checkout();
    shop.ports.pricing.unitPrices.set('SKU-1', 1_100n);
    const changed = await refusalOf(openPage(shop, checkout));
    shop.ports.pricing.unitPrices.set('SKU-1', 1_000n);

    expect(changed).toMatchObject({ reason: 'PRICE_CHANGED' });
    expect(shop.paymentsOf(checkout)).toEqual([]);
  });

  it('HST-1 a page with an unknown outcome is undone by recovery, and another is made', async () => {
    const checkout = await shop.checkout();
    shop.ports.payment.calls.always('openPage', { kind: 'lost' });
    const inDoubt = await refusalOf(openPage(shop, checkout));
    shop.ports.payment.calls.always('openPage', undefined);
    expect(inDoubt).toMatchObject({ reason: 'DEPENDENCY_UNAVAILABLE' });

    const page = await eventually(() => openPage(shop, checkout));

    expect(page.url).toMatch(/^https:/);
    expect(statusesOf(checkout)).toEqual(['voided', 'pending']);
  });

  it('HST-1 a cart edit closes the page first', async () => {
    const checkout = await shop.checkout();
    const { caller, cartId } = checkout;
    await openPage(shop, checkout);

    await shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 }),
    );

    expect(statusesOf(checkout)).toEqual(['voided']);
    expect(await shop.attemptsOf(checkout)).toMatchObject([
      { status: 'refused', refusal: { metadata: { decline_code: 'page_closed' } } },
    ]);
  });

  it('HST-1 a cart edit while the page is paid already is refused, and the paid order is made', async () => {
    const checkout = await shop.checkout();
    const { caller, cartId } = checkout;
    await openPage(shop, checkout);
    pay(checkout);

    const edit = shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 }),
    );

    expect(await refusalOf(edit)).toMatchObject({ reason: 'CHECKOUT_IN_PROGRESS' });
    expect(await completePage(shop, checkout)).toMatchObject({ status: 'completed' });
  });

  it('HST-1 paying by card closes the page first and becomes the order', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });

    expect(statusesOf(checkout)).toEqual(['voided', 'authorized']);
  });

  it('HST-1 paying by card when the page is paid already answers the paid order, and no card is asked', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });

    expect(statusesOf(checkout)).toEqual(['captured']);
    expect(shop.orderOf(checkout)?.request.payment).toMatchObject({
      type: 'card',
      pageId: `cs_${shop.paymentsOf(checkout)[0]!.paymentId}`,
    });
  });

  it('HST-1 a challenge that is open is ended in favour of the page', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: card(CARDS.challenged) });

    await openPage(shop, checkout);

    expect(statusesOf(checkout)).toEqual(['voided', 'pending']);
  });

  it('HST-1 once there is an order, its id is answered', async () => {
    const checkout = await shop.checkout();
    const confirmed = await shop.confirm(checkout);
    const { orderId } = (confirmed as { result: { orderId: string } }).result;

    expect(await refusalOf(openPage(shop, checkout))).toMatchObject({
      reason: 'CHECKOUT_EXPIRED',
      extensions: { orderId },
    });
  });

  it('HST-1 a shop that takes no cards makes no page', async () => {
    const checkout = await shop.checkout();
    const replica = await shop.startReplica();
    await shop.database.pool.query(`UPDATE tenants SET payment_methods = '{cod}' WHERE id = 'demo'`);
    const refused = await refusalOf(openPage(shop, checkout, replica));
    await shop.database.pool.query(`UPDATE tenants SET payment_methods = '{card,cod}' WHERE id = 'demo'`);

    expect(refused).toMatchObject({ reason: 'PAYMENT_METHOD_NOT_ALLOWED' });
  });
});

/** Watches the statements of a replica: which ran side by side, trip by trip. */
function roundTripsOf(replica: Replica): () => string[][] {
  const trips: { name: string; startedAt: number; endedAt: number }[] = [];
  const query = replica.pool.query.bind(replica.pool) as (given: { name: string }) => Promise<unknown>;
  Object.assign(replica.pool, {
    query: async (given: { name: string }) => {
      const trip = { name: given.name, startedAt: performance.now(), endedAt: Infinity };
      trips.push(trip);
      try {
        return await query(given);
      } finally {
        trip.endedAt = performance.now();
      }
    },
  });
  return () => {
    const groups: string[][] = [];
    let firstEnd = -Infinity;
    for (const { name, startedAt, endedAt } of trips) {
      if (startedAt >= firstEnd) {
        groups.push([]);
        firstEnd = endedAt;
      }
      groups.at(-1)!.push(name);
      firstEnd = Math.min(firstEnd, endedAt);
    }
    return groups.map((names) => names.sort());
  };
}
