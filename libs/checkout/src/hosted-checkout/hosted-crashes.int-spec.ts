import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { confirmCheckoutSaga } from '../confirm-checkout/confirm-checkout.saga.js';
import { TestShop, completePage, openPage, outOfStock, pollAwaiting, recoverLeft } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
/** Where the process dies next; once. */
let deadly: string | undefined;

beforeAll(async () => {
  const at = (point: string): void => {
    if (point !== deadly) return;
    deadly = undefined;
    throw new Error(`killed ${point}`);
  };
  shop = await TestShop.open({ SAGA_UNDO_BUDGET_MS: '2000' }, { engine: { crashPoints: { at } } });
  shop.ports.warehouse.onHand.set('SKU-1', 10_000);
});
afterAll(() => shop.close());

async function recover({ checkoutId }: ReadyCheckout): Promise<void> {
  await shop.database.pool.query(
    `UPDATE checkout_attempts SET lease_until = now() WHERE checkout_id = $1 AND status = 'running'`,
    [checkoutId],
  );
  const recovery = recoverLeft(shop.replica);
  await recovery.round();
  await recovery.settled();
}

const standingOf = async ({ checkoutId, cartId }: ReadyCheckout) => ({
  payments: shop.ports.payment.rows
    .filter((row) => row.checkoutId === checkoutId)
    .map(({ status }) => status),
  hasOrder: shop.ports.order.rows.has(`demo:${checkoutId}`),
  hasStock: shop.stockOf({ checkoutId }) !== undefined,
  events: (await shop.rows('SELECT 1 FROM outbox WHERE aggregate_id = $1', [cartId])).length,
  open: (await shop.row<{ open: number | null }>('SELECT open_attempt AS open FROM carts WHERE id = $1', [
    cartId,
  ]))!.open,
});

const stepsOfPage = confirmCheckoutSaga.steps.filter(
  ({ id }) => !['authorize-payment', 'reserve-promotions', 'apply-promotions'].includes(id),
);
const points = stepsOfPage.flatMap(({ id }) => [`before:${id}`, `after:${id}`]);
const whileOpening = points.filter((point) => /extend-stock-holds|hosted-payment/.test(point));
const undoPoints = stepsOfPage
  .filter(({ kind }) => kind === 'compensatable')
  .flatMap(({ id }) => [`before-undo:${id}`, `after-undo:${id}`]);

describe('DEM-21 HST-1 killed while a page is opened', () => {
  it.each(whileOpening)('%s: nothing is left of it, and another page becomes the order', async (point) => {
    const checkout = await shop.checkout();
    deadly = point;
    await expect(openPage(shop, checkout)).rejects.toThrow('killed');

    await recover(checkout);
    expect(await standingOf(checkout)).toMatchObject({ hasOrder: false, events: 0, open: null });
    await openPage(shop, checkout);
    shop.ports.payment.answerPage(checkout.checkoutId, 'paid');
    await completePage(shop, checkout, 2);

    const { payments, ...standing } = await standingOf(checkout);
    expect(payments.filter((status) => status === 'captured')).toHaveLength(1);
    expect(payments).not.toContain('pending');
    expect(standing).toEqual({ hasOrder: true, hasStock: true, events: 1, open: null });
  });
});

describe('DEM-21 HST-2 killed after the page was paid', () => {
  it.each(points)('%s: the order is made, once, with its money', async (point) => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    shop.ports.payment.answerPage(checkout.checkoutId, 'paid');
    deadly = point;
    await expect(completePage(shop, checkout)).rejects.toThrow('killed');

    await recover(checkout);

    expect(await standingOf(checkout)).toEqual({
      payments: ['captured'],
      hasOrder: true,
      hasStock: true,
      events: 1,
      open: null,
    });
    // The webhook that was never answered comes again.
    expect(await completePage(shop, checkout)).toMatchObject({ status: 'completed' });
  });

  it.each(undoPoints)('%s, giving the money back because the stock is gone', async (point) => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    shop.ports.payment.answerPage(checkout.checkoutId, 'paid');
    shop.ports.warehouse.calls.always('pin', { kind: 'refuse', error: outOfStock() });
    deadly = point;
    await expect(completePage(shop, checkout)).rejects.toThrow('killed');

    await recover(checkout);
    shop.ports.warehouse.calls.always('pin', undefined);

    expect(await standingOf(checkout)).toEqual({
      payments: ['refunded'],
      hasOrder: false,
      hasStock: false,
      events: 0,
      open: null,
    });
    await pollAwaiting(shop);
  });
});
