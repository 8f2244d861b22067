import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { TestShop, completePage, openPage, pollAwaiting, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

const statusesOf = (checkout: ReadyCheckout) => shop.paymentsOf(checkout).map(({ status }) => status);
const pay = ({ checkoutId }: ReadyCheckout) => shop.ports.payment.answerPage(checkoutId, 'paid');
const poll = ({ caller, checkoutId }: ReadyCheckout) =>
  shop.inTenant(() => shop.replica.getCheckoutOrder.execute({ caller, checkoutId }));
const eventsOf = ({ cartId }: ReadyCheckout) =>
  shop.rows('SELECT topic FROM outbox WHERE aggregate_id = $1', [cartId]);

describe('HST-2 CompleteHostedCheckout', () => {
  it('HST-2 continues the attempt with its frozen quote: order, stock, promotions and event, and nothing is priced again', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);
    shop.ports.pricing.unitPrices.set('SKU-1', 9_900n);
    const priced = shop.ports.pricing.calls.recorded.length;

    const completed = await completePage(shop, checkout);
    shop.ports.pricing.unitPrices.set('SKU-1', 1_000n);

    expect(completed).toEqual({ status: 'completed', orderId: shop.orderOf(checkout)?.orderId });
    expect(shop.ports.pricing.calls.recorded.length).toBe(priced);
    expect(shop.orderOf(checkout)?.request.totals.grandTotalMinor).toBe(2_700n);
    expect(shop.stockOf(checkout)).toBeDefined();
    expect(await eventsOf(checkout)).toHaveLength(1);
    expect(await poll(checkout)).toMatchObject({ status: 'completed' });
  });

  it('HST-2 does not believe its caller: nothing was paid, so nothing goes on', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);

    expect(await completePage(shop, checkout)).toEqual({ status: 'pending' });
    expect(shop.orderOf(checkout)).toBeUndefined();
    expect(await refusalOf(completePage(shop, checkout, 7))).toMatchObject({ reason: 'CHECKOUT_NOT_FOUND' });
    expect(await shop.attemptsOf(checkout)).toMatchObject([{ status: 'awaiting_customer' }]);
  });

  it('HST-2 ten repeated webhooks at once make one order, and each later one finds it', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);

    const answers = await Promise.all(Array.from({ length: 10 }, () => completePage(shop, checkout)));

    expect(answers.map(({ status }) => status)).not.toContain('failed');
    expect(await completePage(shop, checkout)).toEqual({
      status: 'completed',
      orderId: shop.orderOf(checkout)?.orderId,
    });
    expect(await eventsOf(checkout)).toHaveLength(1);
  });

  it('HST-2 holds that lapsed while a bank was at work are taken again', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);
    shop.ports.warehouse.holds.delete(`demo:${checkout.checkoutId}`);

    expect(await completePage(shop, checkout)).toMatchObject({ status: 'completed' });
    expect(shop.stockOf(checkout)).toBeDefined();
  });

  it('HST-2 stock gone: the money goes back with the reason, and the customer reads why', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-3': 1 } });
    await openPage(shop, checkout);
    pay(checkout);
    shop.ports.warehouse.holds.delete(`demo:${checkout.checkoutId}`);
    shop.ports.warehouse.onHand.set('SKU-3', 0);
    const completed = await completePage(shop, checkout);
    shop.ports.warehouse.onHand.set('SKU-3', 100);

    expect(completed).toEqual({ status: 'failed', reason: 'OUT_OF_STOCK' });
    expect(shop.paymentsOf(checkout)).toMatchObject([{ status: 'refunded', reason: 'out_of_stock' }]);
    expect(await poll(checkout)).toMatchObject({ status: 'failed', reason: 'OUT_OF_STOCK' });
    expect(await eventsOf(checkout)).toEqual([]);
  });

  it('HST-2 an undo that fails is owed as refund_payment, with its reason', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-3': 1 } });
    await openPage(shop, checkout);
    pay(checkout);
    shop.ports.warehouse.holds.delete(`demo:${checkout.checkoutId}`);
    shop.ports.warehouse.onHand.set('SKU-3', 0);
    shop.ports.payment.calls.always('void', { kind: 'away' });
    await completePage(shop, checkout);
    shop.ports.payment.calls.always('void', undefined);
    shop.ports.warehouse.onHand.set('SKU-3', 100);

    const owed = await shop.rows('SELECT operation, input FROM failed_compensations WHERE checkout_id = $1', [
      checkout.checkoutId,
    ]);
    expect(owed).toMatchObject([{ operation: 'refund_payment', input: { reason: 'out_of_stock' } }]);
  });

  it('HST-2 cart missing: the attempt is closed, its holds are owed, and payment is asked for a refund', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);
    await shop.database.pool.query('DELETE FROM carts WHERE id = $1', [checkout.cartId]);

    expect(await completePage(shop, checkout)).toEqual({ status: 'failed', reason: 'CART_MISSING' });
    expect(await shop.attemptsOf(checkout)).toMatchObject([{ status: 'refused' }]);
    const owed = await shop.rows<{ operation: string }>(
      'SELECT operation FROM failed_compensations WHERE checkout_id = $1 ORDER BY operation',
      [checkout.checkoutId],
    );
    expect(owed.map(({ operation }) => operation)).toEqual([
      'refund_payment',
      'release_promotions',
      'release_reservations',
    ]);
    expect(shop.orderOf(checkout)).toBeUndefined();
  });

  it('HST-2, CHK-12 cart missing and the webhook lost: the poll makes no order of it, and owes the money back', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);
    await shop.database.pool.query('DELETE FROM carts WHERE id = $1', [checkout.cartId]);

    await pollAwaiting(shop);

    expect(await shop.attemptsOf(checkout)).toMatchObject([{ status: 'refused' }]);
    const owed = await shop.rows(
      "SELECT input FROM failed_compensations WHERE checkout_id = $1 AND operation = 'refund_payment'",
      [checkout.checkoutId],
    );
    expect(owed).toEqual([{ input: { reason: 'cart_missing' } }]);
    expect(shop.orderOf(checkout)).toBeUndefined();
  });

  it('HST-2 a payment of a superseded attempt is refunded', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    await shop.confirm(checkout);

    expect(await completePage(shop, checkout)).toEqual({ status: 'failed', reason: 'ALREADY_ORDERED' });
  });

  it('TRU-5 a checkout that never was is not found', async () => {
    const unknown = { checkoutId: newId(), cartId: newId(), caller: { kind: 'none' } } as const;

    expect(await refusalOf(completePage(shop, unknown))).toMatchObject({ reason: 'CHECKOUT_NOT_FOUND' });
  });

  it('DEM-11 an attempt that checkout has forgotten is an order where order has one; else order is closed to it', async () => {
    const [ordered, lost] = [await shop.checkout(), await shop.checkout()];
    await shop.confirm(ordered);
    await openPage(shop, lost);
    pay(lost);
    for (const { checkoutId } of [ordered, lost])
      await shop.rows('DELETE FROM checkout_attempts WHERE checkout_id = $1', [checkoutId]);

    expect(await completePage(shop, ordered)).toEqual({
      status: 'completed',
      orderId: shop.orderOf(ordered)!.orderId,
    });
    expect(await completePage(shop, lost)).toEqual({ status: 'failed', reason: 'CART_MISSING' });
    const fenced = shop.ports.order.calls.recorded.filter(({ operation }) => operation === 'fence');
    expect(fenced.at(-1)?.request).toMatchObject({ checkoutId: lost.checkoutId, attempt: 1 });
  });

  it('HST-3 asking for the order of an open page has the page looked up, beside the answer', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);

    expect(await poll(checkout)).toEqual({ status: 'pending' });
    const looked = shop.ports.payment.calls.recorded.filter(({ operation }) => operation === 'states');
    expect(looked.at(-1)?.request).toEqual([{ checkoutId: checkout.checkoutId, attempt: 1 }]);
  });

  it('HST-2 a page that ran out, or failed at the bank, closes the attempt; the checkout can be paid again', async () => {
    for (const outcome of ['expired', 'failed'] as const) {
      const checkout = await shop.checkout();
      await openPage(shop, checkout);
      shop.ports.payment.answerPage(checkout.checkoutId, outcome);

      expect(await completePage(shop, checkout)).toEqual({ status: 'failed', reason: 'PAYMENT_DECLINED' });
      expect(await poll(checkout)).toMatchObject({ status: 'failed', retryable: true });
      expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    }
  });

  it("HST-2 another tenant's attempt is not found", async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);

    const { checkoutId } = checkout;
    const asked = shop.inTenant(
      () => shop.replica.completeHostedCheckout.execute({ checkoutId, attempt: 1 }),
      'demo-2',
    );
    expect(await refusalOf(asked)).toMatchObject({ reason: 'CHECKOUT_NOT_FOUND' });
    expect(await completePage(shop, checkout)).toMatchObject({ status: 'completed' });
  });
});

describe('HST-3 and CHK-12: without any notification', () => {
  it('HST-3 the order poll is pending while the customer is on the page', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);

    expect(await poll(checkout)).toEqual({ status: 'pending' });
  });

  it('CHK-12 a page that was paid becomes an order by the poll when its webhook is lost', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    pay(checkout);

    await pollAwaiting(shop);

    expect(await poll(checkout)).toMatchObject({ status: 'completed' });
  });

  it('CHK-12 a deadline that passed closes the page and the attempt; a new page can be had', async () => {
    const checkout = await shop.checkout();
    const first = await openPage(shop, checkout);
    await shop.database.pool.query(
      'UPDATE checkout_attempts SET customer_deadline = now() WHERE checkout_id = $1',
      [checkout.checkoutId],
    );

    await pollAwaiting(shop);

    expect(statusesOf(checkout)).toEqual(['voided']);
    expect(await shop.attemptsOf(checkout)).toMatchObject([{ status: 'refused' }]);
    expect((await openPage(shop, checkout)).url).not.toBe(first.url);
  });
});
