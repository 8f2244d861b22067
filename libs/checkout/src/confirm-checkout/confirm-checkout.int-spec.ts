import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CARDS, TestShop, card, cashOnDelivery, outOfStock, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

const openAttempt = async ({ cartId }: ReadyCheckout) =>
  (await shop.row<{ open_attempt: number | null }>('SELECT open_attempt FROM carts WHERE id = $1', [cartId]))!
    .open_attempt;

describe('ConfirmCheckout', () => {
  it('CHK-6 turns a checkout into an order: money authorised, stock pinned for it, cart converted, session gone, event stored', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-1': 2, 'SKU-2': 1 } });

    const outcome = await shop.confirm(checkout);

    // 4000 + 10 % tax + 500 shipping
    expect(outcome).toMatchObject({
      status: 'completed',
      result: { totals: { grandTotal: { amountMinor: 4_900, currency: 'USD' } } },
    });
    const order = shop.ports.order.rows.get(`demo:${checkout.checkoutId}`)!;
    expect(shop.paymentsOf(checkout)).toMatchObject([
      { status: 'authorized', amountMinor: 4_900n, attempt: 1 },
    ]);
    expect(order.request.payment.id).toBe(shop.paymentsOf(checkout)[0]!.paymentId);
    expect(shop.stockOf(checkout)).toEqual([
      { sku: 'SKU-1', quantity: 2 },
      { sku: 'SKU-2', quantity: 1 },
    ]);
    expect(await shop.row('SELECT status, open_attempt FROM carts WHERE id = $1', [checkout.cartId])).toEqual(
      {
        status: 'converted',
        open_attempt: null,
      },
    );
    expect(
      await shop.row('SELECT 1 FROM checkout_sessions WHERE cart_id = $1', [checkout.cartId]),
    ).toBeUndefined();
    expect(
      await shop.row('SELECT topic, payload FROM outbox WHERE aggregate_id = $1', [checkout.cartId]),
    ).toMatchObject({
      topic: 'checkout.cart.converted',
      payload: { order_id: order.orderId, attempt: 1, totals: { grand_total: { amount_minor: 4_900 } } },
    });
  });

  it('2.3 step 11: event, cart, session and attempt are written by one statement', async () => {
    const checkout = await shop.checkout();

    await shop.confirm(checkout);

    const written = await shop.rows<{ xmin: string }>(
      `SELECT xmin::text FROM outbox WHERE aggregate_id = $1 UNION ALL SELECT xmin::text FROM carts WHERE id = $2
       UNION ALL SELECT xmin::text FROM checkout_attempts WHERE checkout_id = $3`,
      [checkout.cartId, checkout.cartId, checkout.checkoutId],
    );
    expect(written).toHaveLength(3);
    expect(new Set(written.map(({ xmin }) => xmin)).size).toBe(1);
  });

  it('2.3 step 7: cash on delivery asks no gateway', async () => {
    const checkout = await shop.checkout();

    expect(await shop.confirm(checkout, { payment: cashOnDelivery })).toMatchObject({ status: 'completed' });

    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(shop.ports.order.rows.get(`demo:${checkout.checkoutId}`)!.request.payment).toMatchObject({
      type: 'cod',
      authorizationId: 'cod-auth-skipped',
    });
  });

  it('2.3 step 8: cash on delivery that finds the stock gone never reaches a void', async () => {
    const checkout = await shop.checkout();
    const voids = shop.ports.payment.calls.count('void');
    shop.ports.warehouse.calls.plan('pin', { kind: 'refuse', error: outOfStock() });

    const refusal = await refusalOf(shop.confirm(checkout, { payment: cashOnDelivery }));

    expect(refusal.reason).toBe('OUT_OF_STOCK');
    expect(shop.ports.payment.calls.count('void')).toBe(voids);
    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(false);
    expect(
      await shop.rows('SELECT 1 FROM failed_compensations WHERE checkout_id = $1', [checkout.checkoutId]),
    ).toEqual([]);
  });

  it('2.3 step 7: a zero total needs no payment, whatever card comes with it', async () => {
    shop.ports.promotion.promotions.push({
      promotionId: '0190a5b2-0000-7000-8000-0000000000aa',
      code: 'FREE',
      amountMinor: 2_000n,
    });
    const checkout = await shop.checkout({ codes: ['FREE'], shippingMethodId: 'pickup' });

    expect(await shop.confirm(checkout)).toMatchObject({
      status: 'completed',
      result: { totals: { grandTotal: { amountMinor: 0 } } },
    });

    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(shop.ports.order.rows.get(`demo:${checkout.checkoutId}`)!.request.payment).toMatchObject({
      type: 'none',
      authorizationId: 'no-payment-needed',
    });
  });

  it('DEM-6 a declined card closes the attempt and keeps the holds; another card succeeds on the same checkout', async () => {
    shop.ports.promotion.promotions.push({
      promotionId: '0190a5b2-0000-7000-8000-0000000000bb',
      code: 'TEN',
      amountMinor: 100n,
      limit: 5,
    });
    const checkout = await shop.checkout({ codes: ['TEN'] });
    const key = `demo:${checkout.checkoutId}`;

    const refusal = await refusalOf(shop.confirm(checkout, { payment: card(CARDS.declined) }));

    expect(refusal).toMatchObject({
      reason: 'PAYMENT_DECLINED',
      metadata: { decline_code: 'insufficient_funds' },
    });
    expect(await openAttempt(checkout)).toBeNull();
    expect(shop.ports.warehouse.holds.get(key)).toMatchObject({ attempt: 1 });
    expect(shop.ports.promotion.holds.get(key)).toMatchObject({ attempt: 1 });

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    expect(shop.ports.promotion.used('0190a5b2-0000-7000-8000-0000000000bb')).toBe(1);
    expect(shop.stockOf(checkout)).toEqual(shop.ports.warehouse.holds.get(key)?.lines);
    expect(shop.paymentsOf(checkout).map(({ status, attempt }) => [attempt, status])).toEqual([
      [1, 'declined'],
      [2, 'authorized'],
    ]);
  });

  it('2.3 step 8: stock that is gone at the last look undoes everything and names the lines', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-3': 1 } });
    shop.ports.warehouse.calls.plan('pin', { kind: 'refuse', error: outOfStock('SKU-3') });

    const refusal = await refusalOf(shop.confirm(checkout));

    expect(refusal).toMatchObject({
      reason: 'OUT_OF_STOCK',
      errors: [{ sku: 'SKU-3', lineId: expect.any(String) }],
    });
    expect(shop.paymentsOf(checkout)).toMatchObject([{ status: 'voided' }]);
    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(false);
    expect(await openAttempt(checkout)).toBeNull();
    expect(
      shop.ports.order.calls.recorded.some(
        ({ operation, request }) => operation === 'fence' && isFor(request, checkout),
      ),
    ).toBe(true);
  });

  it('2.3 step 6: a hold that lapsed is taken again before any money', async () => {
    const checkout = await shop.checkout();
    shop.ports.warehouse.holds.delete(`demo:${checkout.checkoutId}`);

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('2.3 step 6: a lapsed hold that cannot be taken again is OUT_OF_STOCK, and nothing was charged', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-2': 1 }, heldLongAgo: true });
    const key = `demo:${checkout.checkoutId}`;
    shop.ports.warehouse.holds.delete(key);
    shop.ports.warehouse.onHand.set(
      'SKU-2',
      shop.ports.warehouse.allocated('SKU-2') + shop.ports.warehouse.held('SKU-2'),
    );

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('OUT_OF_STOCK');

    shop.ports.warehouse.onHand.set('SKU-2', 100);
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(await openAttempt(checkout)).toBeNull();
  });
});

const isFor = (request: unknown, { checkoutId }: ReadyCheckout): boolean =>
  (request as { checkoutId?: string }).checkoutId === checkoutId;
