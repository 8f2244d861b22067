import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { CARDS, TestShop, card, cashOnDelivery, recoverLeft } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';
import { confirmCheckoutSaga } from './confirm-checkout.saga.js';
import type { PaymentChoice } from './confirm-checkout.state.js';

const LIMITED = '0190a5b2-0000-7000-8000-000000000abc';

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
  for (const sku of ['SKU-1', 'SKU-2']) shop.ports.warehouse.onHand.set(sku, 10_000);
  shop.ports.promotion.promotions.push({
    promotionId: LIMITED,
    code: 'LIMITED',
    amountMinor: 100n,
    limit: 10_000,
  });
});
afterAll(() => shop.close());

/** The lease runs out, and a worker takes over: twice, as the first one may be killed too. */
async function recover({ checkoutId }: ReadyCheckout): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await shop.database.pool.query(
      `UPDATE checkout_attempts SET lease_until = now() WHERE checkout_id = $1 AND status = 'running'`,
      [checkoutId],
    );
    const recovery = recoverLeft(shop.replica);
    await recovery.round();
    await recovery.settled();
  }
}

/** Either an order with all that belongs to it, or nothing at all; and in the end, confirmed again, an order. */
async function assertWhole(checkout: ReadyCheckout, payment: PaymentChoice): Promise<'order' | 'nothing'> {
  const { cartId, checkoutId } = checkout;
  const key = `demo:${checkoutId}`;
  const order = shop.ports.order.rows.get(key);
  const cart = await shop.row<{ status: string; open_attempt: number | null }>(
    'SELECT status, open_attempt FROM carts WHERE id = $1',
    [cartId],
  );
  const money = shop.ports.payment.rows
    .filter((row) => row.checkoutId === checkoutId && row.status === 'authorized')
    .map(({ paymentId }) => paymentId);
  const events = await shop.rows('SELECT 1 FROM outbox WHERE aggregate_id = $1', [cartId]);
  const uses = order ? (shop.ports.promotion.uses.get(order.orderId) ?? []) : [];

  expect(cart?.open_attempt).toBeNull();
  expect(money).toEqual(order && payment.type === 'card' ? [order.request.payment.id] : []);
  expect(shop.stockOf(checkout)).toEqual(order ? [{ sku: 'SKU-1', quantity: 2 }] : undefined);
  expect(shop.ports.warehouse.holds.get(key)?.isPinned ?? false).toBe(order !== undefined);
  expect(uses).toEqual(order ? [LIMITED] : []);
  expect(events).toHaveLength(order ? 1 : 0);
  expect(cart?.status).toBe(order ? 'converted' : 'active');
  if (order) expect(shop.ports.promotion.holds.has(key)).toBe(false);
  return order ? 'order' : 'nothing';
}

/** Checkout pages have their own matrix (hosted-crashes.int-spec.ts). */
const steps = confirmCheckoutSaga.steps.filter(({ id }) => id !== 'hosted-payment');
const points = (suffix = ''): string[] =>
  steps.flatMap(({ id }) => [`before${suffix}:${id}`, `after${suffix}:${id}`]);
const undoPoints = steps
  .filter(({ kind }) => kind === 'compensatable')
  .flatMap(({ id }) => [`before-undo:${id}`, `after-undo:${id}`]);

/** The process dies at a boundary of the confirm; after the recovery all agree, and the checkout ends in an order. */
async function expectOrderAfter(point: string, heldLongAgo: boolean, payment = card()): Promise<void> {
  const checkout = await shop.checkout({ codes: ['LIMITED'], heldLongAgo });
  deadly = point;
  await expect(shop.confirm(checkout, { payment })).rejects.toThrow('killed');

  await recover(checkout);

  await assertWhole(checkout, payment);
  expect(await shop.confirm(checkout, { payment })).toMatchObject({ status: 'completed' });
  expect(await assertWhole(checkout, payment)).toBe('order');
}

describe('DEM-21 killed at every step boundary', () => {
  it.each(points())(
    '%s: order and money, stock, promotion and event agree after recovery, and the checkout ends in an order',
    (point) => expectOrderAfter(point, true),
  );

  it.each(points().filter((point) => !point.endsWith('extend-stock-holds')))(
    '%s, on a hold that lasts',
    (point) => expectOrderAfter(point, false),
  );

  it.each(points().filter((point) => !point.endsWith('authorize-payment')))('%s, cash on delivery', (point) =>
    expectOrderAfter(point, true, cashOnDelivery),
  );

  it.each([...undoPoints, 'before-settle:create-order', 'after-settle:create-order'])(
    '%s, while undoing',
    async (point) => {
      const checkout = await shop.checkout({ codes: ['LIMITED'], heldLongAgo: true });
      // The pivot refuses, so that every compensatable step is undone.
      shop.ports.order.calls.plan('create', { kind: 'refuse', error: new DomainError('ORDER_MISMATCH') });
      deadly = point;
      await expect(shop.confirm(checkout)).rejects.toThrow('killed');

      await recover(checkout);

      expect(await assertWhole(checkout, card())).toBe('nothing');
      expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
      expect(await assertWhole(checkout, card())).toBe('order');
    },
  );

  it.each(points().filter((point) => !/reserve-promotions|extend-stock/.test(point)))(
    '%s, after the challenge was passed: forward',
    async (point) => {
      const checkout = await shop.checkout({ codes: ['LIMITED'] });
      const payment = card(CARDS.challenged);
      expect(await shop.confirm(checkout, { payment })).toMatchObject({ status: 'requires_action' });
      shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');
      deadly = point;
      await expect(shop.confirm(checkout, { payment })).rejects.toThrow('killed');

      await recover(checkout);

      expect(await assertWhole(checkout, payment)).toBe('order');
      expect(
        shop.ports.payment.rows.filter(({ checkoutId }) => checkoutId === checkout.checkoutId),
      ).toHaveLength(1);
    },
  );
});
