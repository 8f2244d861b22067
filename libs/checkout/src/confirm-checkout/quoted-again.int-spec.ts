import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import { eventually } from '@holdfast/testing';

import { CARDS, TestShop, card, gate, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterEach(() => {
  shop.ports.pricing.unitPrices.set('SKU-1', 1_000n);
  shop.ports.shipping.calls.always('methods', undefined);
  shop.ports.pricing.calls.always('prices', undefined);
  shop.ports.pricing.calls.always('tax', undefined);
  shop.ports.pricing.answersTaxRates = true;
  shop.ports.promotion.promotions.length = 0;
});
afterAll(() => shop.close());

const PROMOTION = '0190a5b2-0000-7000-8000-0000000000ff';

const versions = ({ cartId }: ReadyCheckout) =>
  shop.row<{ cart: number; session: number }>(
    'SELECT c.version AS cart, s.cart_version AS session FROM carts c JOIN checkout_sessions s ON s.cart_id = c.id WHERE c.id = $1',
    [cartId],
  );
const attempts = ({ checkoutId }: ReadyCheckout) =>
  shop.rows('SELECT 1 FROM checkout_attempts WHERE checkout_id = $1', [checkoutId]);

/** Counts callers that were answered by the guard for the first time from now on. */
function firstGuardAnswers(): () => number {
  let answers = 0;
  const { redis } = shop.replica;
  const ask = redis.eval.bind(redis) as (...args: unknown[]) => Promise<unknown>;
  const counted = (...args: unknown[]): Promise<unknown> => {
    const [, , , , refusalKey, token] = args;
    // A first call waits for no other, and names the refusal of its own token.
    const isFirst = String(refusalKey).endsWith(String(token));
    return ask(...args).finally(() => (answers += isFirst ? 1 : 0));
  };
  Object.assign(redis, { eval: counted });
  return () => answers;
}

describe('CHK-7 a price that changed', () => {
  it('is refused with both prices; snapshot, version and session move, and a second confirm passes', async () => {
    const checkout = await shop.checkout();
    shop.ports.pricing.unitPrices.set('SKU-1', 1_200n);

    const refusal = await refusalOf(shop.confirm(checkout));

    expect(refusal).toMatchObject({
      reason: 'PRICE_CHANGED',
      extensions: { code: 'EC-003' },
      errors: [
        {
          sku: 'SKU-1',
          oldPrice: { amountMinor: 1_000, currency: 'USD' },
          newPrice: { amountMinor: 1_200, currency: 'USD' },
        },
      ],
    });
    expect(await versions(checkout)).toEqual({ cart: 3, session: 3 });
    expect(await attempts(checkout)).toEqual([]);
    expect(await shop.confirm(checkout)).toMatchObject({
      status: 'completed',
      result: { totals: { grandTotal: { amountMinor: 3_140 } } },
    });
  });

  it('is the same refusal for callers that wait at that moment, and nothing is charged', async () => {
    const checkout = await shop.checkout();
    shop.ports.pricing.unitPrices.set('SKU-1', 1_100n);
    const answers = firstGuardAnswers();
    const asked = shop.ports.pricing.calls.count('prices');
    const slow = gate();
    shop.ports.pricing.calls.plan('prices', { kind: 'wait', until: slow.opened });
    const first = refusalOf(shop.confirm(checkout));
    await eventually(() => expect(shop.ports.pricing.calls.count('prices')).toBe(asked + 1));
    const waiting = Array.from({ length: 10 }, () => refusalOf(shop.confirm(checkout)));
    await eventually(() => expect(answers()).toBe(11));

    slow.open();

    const refusals = await Promise.all([first, ...waiting]);
    expect(refusals.map(({ reason }) => reason)).toEqual(Array(11).fill('PRICE_CHANGED'));
    expect(refusals.map(({ errors }) => errors)).toEqual(Array(11).fill(refusals[0]!.errors));
    expect(await versions(checkout)).toEqual({ cart: 3, session: 3 });
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('step 4: another total than the caller expected is refused with both, and the right one passes', async () => {
    const checkout = await shop.checkout();

    const refusal = await refusalOf(
      shop.confirm(checkout, { expectedGrandTotal: { amountMinor: 1, currency: 'USD' } }),
    );

    expect(refusal).toMatchObject({
      reason: 'PRICE_CHANGED',
      extensions: {
        expectedGrandTotal: { amountMinor: 1 },
        grandTotal: { amountMinor: 2_700, currency: 'USD' },
      },
      errors: [
        {
          expectedGrandTotal: { amountMinor: 1, currency: 'USD' },
          grandTotal: { amountMinor: 2_700, currency: 'USD' },
        },
      ],
    });
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(
      await shop.confirm(checkout, { expectedGrandTotal: { amountMinor: 2_700, currency: 'USD' } }),
    ).toMatchObject({ status: 'completed' });
  });

  it('a refusal answers the waiters who pay the same way; another card is tried', async () => {
    const checkout = await shop.checkout();
    const bank = gate();
    const asked = shop.ports.payment.calls.count('authorize');
    shop.ports.payment.calls.plan('authorize', { kind: 'wait', until: bank.opened });
    const declined = refusalOf(shop.confirm(checkout, { payment: card(CARDS.declined) }));
    await eventually(() => expect(shop.ports.payment.calls.count('authorize')).toBe(asked + 1));
    const same = refusalOf(shop.confirm(checkout, { payment: card(CARDS.declined) }));
    const other = shop.confirm(checkout, { payment: card(CARDS.other) });

    bank.open();

    expect((await declined).reason).toBe('PAYMENT_DECLINED');
    const waited = await Promise.allSettled([same, other]);
    expect(waited[1]).toMatchObject({ status: 'fulfilled', value: { status: 'completed' } });
    expect(shop.paymentsOf(checkout).filter(({ status }) => status === 'authorized')).toHaveLength(1);
  });
});

describe('CHK-8 quotes that are refused', () => {
  it('shipping down: SHIPPING_RATE_UNAVAILABLE, never free by default', async () => {
    const checkout = await shop.checkout();
    shop.ports.shipping.calls.always('methods', { kind: 'away' });

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('SHIPPING_RATE_UNAVAILABLE');

    expect(await attempts(checkout)).toEqual([]);
    shop.ports.shipping.calls.always('methods', undefined);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('no rate at all: SHIPPING_RATE_UNAVAILABLE', async () => {
    const checkout = await shop.checkout();
    const offered = shop.ports.shipping.methodsOffered;
    shop.ports.shipping.methodsOffered = [];

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('SHIPPING_RATE_UNAVAILABLE');
    shop.ports.shipping.methodsOffered = offered;
  });

  it("CHK-8 a tenant's fallback rate is charged and shown as a warning", async () => {
    const checkout = await shop.checkout();
    await shop.database.pool.query(
      `UPDATE tenants SET missing_shipping_rate = 'fallback', fallback_shipping_minor = 900 WHERE id = 'demo'`,
    );
    shop.replica.tenants.forget('demo');
    shop.ports.shipping.calls.always('methods', { kind: 'away' });

    const outcome = await shop.confirm(checkout);

    expect(outcome).toMatchObject({
      status: 'completed',
      result: {
        totals: { grandTotal: { amountMinor: 3_100 } },
        warnings: [{ code: 'FALLBACK_SHIPPING_RATE' }],
      },
    });
    await shop.database.pool.query(`UPDATE tenants SET missing_shipping_rate = 'refuse' WHERE id = 'demo'`);
    shop.replica.tenants.forget('demo');
  });

  it.each([
    ['pricing down', 'prices', true],
    ['a pricing of the former release, whose taxes are down', 'tax', false],
  ] as const)(
    '%s: nothing is opened, and the failure is not a refusal',
    async (_case, call, answersTaxRates) => {
      const checkout = await shop.checkout();
      shop.ports.pricing.answersTaxRates = answersTaxRates;
      shop.ports.pricing.calls.always(call, { kind: 'away' });

      await expect(shop.confirm(checkout)).rejects.toMatchObject({
        name: 'RemoteCallError',
        service: 'PricingService',
      });

      expect(await attempts(checkout)).toEqual([]);
    },
  );
});

describe('CHK-9 promotions', () => {
  it('invalid codes are reported per code, and nothing is opened', async () => {
    const checkout = await shop.checkout({ codes: ['GONE', 'NEVER'] });

    expect(await refusalOf(shop.confirm(checkout))).toMatchObject({
      reason: 'PROMOTION_INVALID',
      extensions: {
        invalidReasons: [
          { code: 'GONE', reason: 'PROMOTION_UNKNOWN' },
          { code: 'NEVER', reason: 'PROMOTION_UNKNOWN' },
        ],
      },
    });
    expect(await attempts(checkout)).toEqual([]);
  });

  it('a used-up code is PROMOTION_EXHAUSTED; taken off, the checkout passes', async () => {
    shop.ports.promotion.promotions.push({
      promotionId: PROMOTION,
      code: 'LAST',
      amountMinor: 100n,
      limit: 1,
    });
    const [winner, loser] = await Promise.all([
      shop.checkout({ codes: ['LAST'] }),
      shop.checkout({ codes: ['LAST'] }),
    ]);
    await shop.confirm(winner);

    expect((await refusalOf(shop.confirm(loser))).reason).toBe('PROMOTION_EXHAUSTED');

    const { caller, cartId } = loser;
    await shop.inTenant(() => shop.replica.setPromotionCodes.execute({ caller, cartId, codes: [] }));
    expect(await shop.confirm(loser)).toMatchObject({ status: 'completed' });
  });

  it('DEM-20 one use left and ten confirms at once: one discounted order, the rest refused before any payment', async () => {
    shop.ports.promotion.promotions.push({
      promotionId: PROMOTION,
      code: 'ONLY',
      amountMinor: 100n,
      limit: 1,
    });
    shop.ports.promotion.uses.clear();
    const checkouts = await Promise.all(Array.from({ length: 10 }, () => shop.checkout({ codes: ['ONLY'] })));

    const ends = await Promise.allSettled(checkouts.map((checkout) => shop.confirm(checkout)));

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = ends.flatMap((end) =>
      end.status === 'rejected' ? [(end.reason as DomainError).reason] : [],
    );
    expect(reasons).toEqual(Array(9).fill('PROMOTION_EXHAUSTED'));
    expect(checkouts.flatMap((each) => shop.paymentsOf(each))).toHaveLength(1);
  });

  it('CHK-13 a rule-based promotion goes to promotion without a code', async () => {
    shop.ports.promotion.promotions.push({ promotionId: PROMOTION, amountMinor: 50n, limit: 100 });
    shop.ports.promotion.uses.clear();
    const checkout = await shop.checkout();

    await shop.confirm(checkout);

    const reserve = shop.ports.promotion.calls.recorded.findLast(({ operation }) => operation === 'reserve')!;
    expect(
      (reserve.request as { promotions: object[] }).promotions.map((use) =>
        Object.entries(use).filter(([, value]) => value !== undefined),
      ),
    ).toEqual([[['promotionId', PROMOTION]]]);
  });
});
