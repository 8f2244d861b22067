import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { OwnRedis, eventually } from '@holdfast/testing';

import type { Replica } from '../testing/index.js';
import { TestShop, card, cashOnDelivery, gate, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let redis: OwnRedis;
let shop: TestShop;
let second: Replica;

beforeAll(async () => {
  redis = await OwnRedis.start();
  shop = await TestShop.open({ REDIS_URL: redis.url });
  second = await shop.startReplica();
  shop.ports.promotion.promotions.push({ promotionId: ONCE, code: 'ONCE', amountMinor: 100n, limit: 1_000 });
});
afterEach(async () => {
  for (const service of Object.values(shop.ports))
    for (const operation of OPERATIONS) service.calls.always(operation, undefined);
  await eventually(() =>
    expect([shop.replica.redis.status, second.redis.status]).toEqual(['ready', 'ready']),
  );
});
afterAll(async () => {
  await shop.close();
  await redis.down();
});

const ONCE = '0190a5b2-0000-7000-8000-0000000000cc';
const OPERATIONS = ['authorize', 'create', 'pin', 'prices'];

const confirmMany = (checkout: ReadyCheckout, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      shop.confirm(checkout, { replica: index % 2 ? second : shop.replica }),
    ),
  );

describe('CHK-6 exactly once', () => {
  it('DEM-1 200 simultaneous confirms over two replicas make one order and one payment, and all get the same order', async () => {
    const checkout = await shop.checkout({ codes: ['ONCE'] });
    const before = shop.ports.promotion.used(ONCE);

    const outcomes = await confirmMany(checkout, 200);

    const orderIds = new Set(
      outcomes.map((outcome) => outcome.status === 'completed' && outcome.result.orderId),
    );
    expect([...orderIds]).toEqual([shop.orderOf(checkout)!.orderId]);
    expect(shop.paymentsOf(checkout)).toHaveLength(1);
    expect(shop.ports.promotion.used(ONCE) - before).toBe(1);
    expect(
      await shop.row('SELECT count(*)::int AS count FROM checkout_attempts WHERE checkout_id = $1', [
        checkout.checkoutId,
      ]),
    ).toEqual({
      count: 1,
    });
    expect(
      await shop.row('SELECT count(*)::int AS count FROM outbox WHERE aggregate_id = $1', [checkout.cartId]),
    ).toEqual({ count: 1 });
  });

  it("DEM-3 the guard's Redis flushed in the middle: still one order, and the same for everybody", async () => {
    const checkout = await shop.checkout();
    const bank = gate();
    shop.ports.payment.calls.always('authorize', { kind: 'wait', until: bank.opened });
    const authorizations = shop.ports.payment.calls.count('authorize');

    const first = confirmMany(checkout, 20);
    await eventually(() => expect(shop.ports.payment.calls.count('authorize')).toBe(authorizations + 1));
    await redis.flush();
    const late = confirmMany(checkout, 20);
    await redis.flush();
    bank.open();

    const outcomes = [...(await first), ...(await late)];
    expect(
      new Set(outcomes.map((outcome) => outcome.status === 'completed' && outcome.result.orderId)),
    ).toEqual(new Set([shop.orderOf(checkout)!.orderId]));
    expect(shop.paymentsOf(checkout)).toHaveLength(1);
  });

  it("DEM-3 the guard's Redis killed in the middle: the attempt under way becomes the one order", async () => {
    const checkout = await shop.checkout();
    const bank = gate();
    shop.ports.payment.calls.plan('authorize', { kind: 'wait', until: bank.opened });
    const authorizations = shop.ports.payment.calls.count('authorize');
    const first = shop.confirm(checkout);
    await eventually(() => expect(shop.ports.payment.calls.count('authorize')).toBe(authorizations + 1));

    await redis.down();
    expect((await refusalOf(shop.confirm(checkout, { replica: second }))).reason).toBe(
      'IDEMPOTENCY_UNAVAILABLE',
    );
    bank.open();

    expect(await first).toMatchObject({ status: 'completed' });
    // Completed answers without Redis.
    expect(await shop.confirm(checkout, { replica: second })).toEqual(await first);
    expect(shop.paymentsOf(checkout)).toHaveLength(1);
    await redis.up();
  });

  it("DEM-3 the guard's Redis down before: IDEMPOTENCY_UNAVAILABLE within a second, nothing charged, nothing opened", async () => {
    const checkout = await shop.checkout();
    await redis.down();
    const started = performance.now();

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('IDEMPOTENCY_UNAVAILABLE');

    expect(performance.now() - started).toBeLessThan(1_000);
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(
      await shop.row('SELECT 1 FROM checkout_attempts WHERE checkout_id = $1', [checkout.checkoutId]),
    ).toBeUndefined();
    await redis.up();
  });

  it('DEM-5 a retry after success answers the order, although prices changed, the stock is gone and Redis has forgotten', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-2': 1 } });
    const outcome = await shop.confirm(checkout);
    shop.ports.pricing.unitPrices.set('SKU-2', 1n);
    shop.ports.warehouse.onHand.set('SKU-2', 0);
    await redis.flush();
    const asked = shop.ports.pricing.calls.recorded.length;

    expect(await shop.confirm(checkout)).toEqual(outcome);
    // The look-up comes before any re-validation, whatever the payment method is now.
    expect(await shop.confirm(checkout, { payment: cashOnDelivery, replica: second })).toEqual(outcome);
    expect(await shop.confirm(checkout, { payment: card('pm_card_amex') })).toEqual(outcome);

    expect(shop.ports.pricing.calls.recorded).toHaveLength(asked);
    shop.ports.pricing.unitPrices.set('SKU-2', 2_000n);
    shop.ports.warehouse.onHand.set('SKU-2', 100);
  });

  it('DEM-7 edits during a confirm are refused, each of them, and the order is what was confirmed', async () => {
    const checkout = await shop.checkout();
    const { caller, cartId, checkoutId } = checkout;
    const bank = gate();
    shop.ports.payment.calls.plan('authorize', { kind: 'wait', until: bank.opened });
    const authorizations = shop.ports.payment.calls.count('authorize');
    const confirming = shop.confirm(checkout);
    await eventually(() => expect(shop.ports.payment.calls.count('authorize')).toBe(authorizations + 1));

    const edits = await shop.inTenant(() =>
      Promise.all([
        refusalOf(shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 })),
        refusalOf(shop.replica.setPromotionCodes.execute({ caller, cartId, codes: ['ONCE'] })),
        refusalOf(second.updateCheckout.execute({ caller, checkoutId, shippingMethodId: 'express' })),
        refusalOf(second.cancelCheckout.execute({ caller, checkoutId })),
      ]),
    );
    bank.open();

    expect(edits.map(({ reason }) => reason)).toEqual(Array(4).fill('CHECKOUT_IN_PROGRESS'));
    expect(await confirming).toMatchObject({ status: 'completed' });
    expect(shop.orderOf(checkout)!.request.totals.lines).toHaveLength(1);
    expect(
      (
        await shop.inTenant(() =>
          refusalOf(shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 })),
        )
      ).reason,
    ).toBe('CART_NOT_ACTIVE');
  });

  it('DEM-7 an edit that comes between quote and record makes the confirm fail cleanly', async () => {
    const checkout = await shop.checkout();
    const { caller, cartId } = checkout;
    const pricing = gate();
    const asked = shop.ports.pricing.calls.count('prices');
    shop.ports.pricing.calls.plan('prices', { kind: 'wait', until: pricing.opened });
    const confirming = refusalOf(shop.confirm(checkout));
    await eventually(() => expect(shop.ports.pricing.calls.count('prices')).toBe(asked + 1));

    await shop.inTenant(() => second.addCartLine.execute({ caller, cartId, sku: 'SKU-3', quantity: 1 }));
    pricing.open();

    expect((await confirming).reason).toBe('CART_VERSION_CONFLICT');
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(shop.orderOf(checkout)).toBeUndefined();
    // The stale checkout says so until it is started anew, under the same id.
    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('CART_VERSION_CONFLICT');
    await shop.inTenant(() => shop.replica.startCheckout.execute({ caller, cartId }));
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    expect(shop.orderOf(checkout)!.request.totals.lines).toHaveLength(2);
  });
});
