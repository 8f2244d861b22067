import { describe, expect, it } from '@jest/globals';

import { totalsJson } from '../present/quote-json.js';
import { cartOf, line, shopFor } from '../testing/quoting-shop.js';

describe('DEM-15 known cases, through the whole quote', () => {
  it('DEM-15 45 + 49 gross at 21 % with 4.96 net shipping comes to 100.00', async () => {
    const cart = cartOf([line('A', 4_500n), line('B', 4_900n)]);

    const { totals } = await shopFor(cart, 496n).quote({ shippingPricesNet: true });

    expect(totals).toMatchObject({
      subtotalMinor: 9_400n,
      shippingMinor: 496n,
      shippingTaxMinor: 104n,
      shippingTotalMinor: 600n,
      grandTotalMinor: 10_000n,
      roundingMinor: 0n,
    });
    expect(totals.lines.map(({ taxMinor }) => taxMinor)).toEqual([781n, 850n]);
  });

  it('DEM-15 0.04 over three units is 0.01, 0.01, 0.02', async () => {
    const cart = cartOf([line('A', 100n), line('B', 100n), line('C', 100n)], { promotionCodes: ['FOUR'] });
    const shop = shopFor(cart, 0n);
    shop.promotion.promotions.push({ promotionId: 'p', code: 'FOUR', amountMinor: 4n });

    const { totals } = await shop.quote();

    expect(totals.lines.map(({ discountMinor }) => discountMinor)).toEqual([1n, 1n, 2n]);
    expect(totals.grandTotalMinor).toBe(296n);
  });
});

describe('PRM-1 uses of promotions', () => {
  it('PRM-1 are what took something off: free shipping of a parcel that is free already costs none', async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)], { promotionCodes: ['FREE', 'ONE'] }), 0n);
    shop.promotion.promotions.push({ promotionId: 'p0', code: 'FREE', amountMinor: 0n, limit: 1 });
    shop.promotion.promotions.push({ promotionId: 'p1', code: 'ONE', amountMinor: 1n, limit: 1 });

    const { promotions, totals, invalidPromotions } = await shop.quote();

    expect(promotions).toEqual([{ promotionId: 'p1', code: 'ONE', limited: true }]);
    expect(totals.discounts.map(({ amountMinor }) => amountMinor)).toEqual([0n, 1n]);
    expect(invalidPromotions).toEqual([]);
  });
});

describe('TOT-3 what is taxed', () => {
  it('TOT-3 is what is left after discounts, of goods and of shipping', async () => {
    const cart = cartOf([line('A', 10_000n)], { promotionCodes: ['OFF'] });
    const shop = shopFor(cart, 1_000n);
    shop.promotion.promotions.push({ promotionId: 'p', code: 'OFF', amountMinor: 2_000n });

    const { totals } = await shop.quote({ pricesIncludeTax: false });

    expect(totals.taxLines).toEqual([
      { name: 'VAT', rate: '0.21', taxableMinor: 9_000n, amountMinor: 1_890n },
    ]);
    expect(totals.grandTotalMinor).toBe(8_000n + 1_000n + 1_890n);
  });
});

describe('currencies without two decimals', () => {
  it('TOT-5 a dinar total ends in 0 for the gateway; the difference is a rounding line', async () => {
    const cart = cartOf([line('A', 1_234n), line('B', 999n, 2)], { currency: 'KWD' });
    const shop = shopFor(cart, 500n);
    shop.pricing.rate = '0.05';

    const { totals } = await shop.quote({ pricesIncludeTax: false });

    // 1.234 + 1.998 + 0.500 = 3.732, and 0.062 + 0.100 + 0.025 of tax
    expect(totals).toMatchObject({ taxMinor: 187n, grandTotalMinor: 3_920n, roundingMinor: 1n });
    expect(totals.subtotalMinor + totals.shippingMinor + totals.taxMinor + totals.roundingMinor).toBe(3_920n);
    expect(totalsJson(totals).rounding).toEqual({ amountMinor: 1, currency: 'KWD' });
  });

  it('TOT-5 a dinar total that ends in 0 already has none', async () => {
    const { totals } = await shopFor(cartOf([line('A', 1_230n)], { currency: 'KWD' }), 0n).quote();

    expect(totals).toMatchObject({ grandTotalMinor: 1_230n, roundingMinor: 0n });
  });

  it('DEM-15 yen are whole, tax included', async () => {
    const shop = shopFor(cartOf([line('A', 2_900n)], { currency: 'JPY' }), 700n);
    shop.pricing.rate = '0.1';

    const { totals } = await shop.quote();

    expect(totals).toMatchObject({ taxMinor: 328n, grandTotalMinor: 3_600n });
    expect(totalsJson(totals)).not.toHaveProperty('rounding');
  });
});
