import { describe, expect, it } from '@jest/globals';

import { computeTax } from '@holdfast/money';
import type { Tax } from '@holdfast/money';
import { contextFrom, runInContext } from '@holdfast/request-context';

import type { Address } from '../address/address.js';
import type { Cart, CartLine } from '../cart/cart.js';
import type { TaxRequest } from '../ports/pricing.port.js';
import { totalsJson } from '../present/quote-json.js';
import type { Tenant } from '../tenant/tenant.js';
import { FakePromotion } from '../testing/fake-promotion.js';
import { FakeCatalog, FakePricing, FakeShipping } from '../testing/fake-shop.js';
import { QuoteCheckout } from './quote-checkout.js';
import { RememberedProducts } from './remembered-products.js';
import { ShippingQuotes } from './shipping-quotes.js';

/** Prices in memory, taxed as pricing taxes: one rate on goods and, where the shop's place does, on shipping. */
class TaxingPricing extends FakePricing {
  rate = '0.21';
  taxesShipping = true;

  override tax(request: TaxRequest): Promise<Tax> {
    const rates = [{ name: 'VAT', rate: this.rate, compound: false }];
    return this.calls.run('tax', request, () =>
      computeTax({
        lines: request.lines,
        ratesByClass: { standard: rates },
        ...(this.taxesShipping && { shipping: { amountMinor: request.shippingMinor, rates } }),
        pricesIncludeTax: request.pricesIncludeTax,
        shippingPricesNet: request.shippingPricesNet,
        rounding: request.rounding,
      }),
    );
  }
}

const ADDRESS: Address = {
  name: 'Ada',
  line1: 'Damrak 1',
  city: 'Amsterdam',
  postalCode: '1012 LG',
  countryCode: 'NL',
};

const TENANT: Tenant = {
  id: 'demo',
  name: 'Demo',
  currency: 'EUR',
  currencies: ['EUR'],
  pricesIncludeTax: true,
  shippingPricesNet: false,
  taxRounding: 'line',
  capturePolicy: 'immediate',
  maxPromotionCodes: 5,
  paymentMethods: ['card'],
  gatewayAccount: undefined,
  missingShippingRate: 'refuse',
  fallbackShippingMinor: undefined,
  locale: 'en',
  returnOrigins: [],
};

const line = (sku: string, unitPriceMinor: bigint, quantity = 1): CartLine => ({
  id: `line-${sku}`,
  sku,
  productId: 'p',
  name: sku,
  quantity,
  unitPriceMinor,
  weightGrams: 100,
});

const cartOf = (lines: readonly CartLine[], given: Partial<Cart> = {}): Cart => ({
  id: 'cart',
  tenantId: 'demo',
  checkoutId: 'checkout',
  tokenHash: Buffer.alloc(32),
  customerId: undefined,
  customerGroup: '',
  email: undefined,
  currency: 'EUR',
  locale: undefined,
  note: undefined,
  metadata: {},
  promotionCodes: [],
  lines,
  version: 1,
  status: 'active',
  attempts: 0,
  openAttempt: undefined,
  ...given,
});

/** A shop that sells what is in the cart at its prices, and ships at one rate. */
function shopFor(cart: Cart, shippingMinor: bigint) {
  const catalog = new FakeCatalog();
  const pricing = new TaxingPricing();
  const promotion = new FakePromotion();
  const shipping = new FakeShipping();
  for (const { sku, unitPriceMinor } of cart.lines) pricing.unitPrices.set(sku, unitPriceMinor);
  shipping.methodsOffered = [
    { id: 'standard', name: 'Standard', rateMinor: shippingMinor, estimatedDays: 3 },
  ];
  const shippingQuotes = new ShippingQuotes(shipping);
  const quotes = new QuoteCheckout(
    catalog,
    pricing,
    promotion,
    shippingQuotes,
    new RememberedProducts(catalog),
  );
  const quote = (tenant: Partial<Tenant> = {}) =>
    runInContext(contextFrom({ tenantId: 'demo' }), () =>
      quotes.execute({
        cart,
        tenant: { ...TENANT, ...tenant },
        email: 'ada@example.test',
        shippingAddress: ADDRESS,
        shippingMethodId: 'standard',
        onMissingShipping: 'refuse',
        products: 'asked',
      }),
    );
  return { catalog, pricing, promotion, shipping, shippingQuotes, quote };
}

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

describe('CHK-8 shipping', () => {
  const cart = cartOf([line('A', 1_000n)]);

  it('CHK-8 that cannot be had is refused by name, whatever the promotion, and is never free', async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });

    await expect(shop.quote()).rejects.toMatchObject({
      reason: 'SHIPPING_RATE_UNAVAILABLE',
      metadata: { dependency: 'shipping' },
    });
    expect(shop.promotion.calls.count('validate')).toBe(0);
  });

  it("CHK-8 costs the tenant's fallback rate where it has one, and says so", async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });

    const { totals, warnings } = await shop.quote({
      missingShippingRate: 'fallback',
      fallbackShippingMinor: 990n,
    });

    expect(totals).toMatchObject({ shippingMinor: 990n, grandTotalMinor: 1_990n });
    expect(warnings).toEqual([expect.objectContaining({ code: 'FALLBACK_SHIPPING_RATE' })]);
  });

  it("CHK-8 is refused in a currency that is not the fallback rate's", async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)], { currency: 'JPY' }), 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });

    await expect(
      shop.quote({
        missingShippingRate: 'fallback',
        fallbackShippingMinor: 990n,
        currencies: ['EUR', 'JPY'],
      }),
    ).rejects.toMatchObject({ reason: 'SHIPPING_RATE_UNAVAILABLE' });
  });

  it('MON-1 is refused in a currency that cards of the shop cannot be charged in, before anybody is asked', async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)], { currency: 'IQD' }), 500n);

    await expect(shop.quote({ currencies: ['IQD'] })).rejects.toMatchObject({
      reason: 'CURRENCY_UNSUPPORTED',
    });
  });

  it('MON-1 in the same currency is quoted to the minor unit where the shop takes cash only', async () => {
    const shop = shopFor(cartOf([line('A', 1_003n)], { currency: 'IQD' }), 500n);
    const { totals } = await shop.quote({ currencies: ['IQD'], paymentMethods: ['cod'] });

    expect(totals).toMatchObject({ roundingMinor: 0n, grandTotalMinor: 1_503n });
  });

  it('CHK-8 is listed at the fallback rate for who has to choose meanwhile', async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });
    const request = { cart, shippingAddress: ADDRESS };
    const tenant = { ...TENANT, missingShippingRate: 'fallback', fallbackShippingMinor: 990n } as const;
    const list = (of: Tenant) =>
      runInContext(contextFrom({ tenantId: 'demo' }), () =>
        shop.shippingQuotes.offer({ ...request, tenant: of }, 100),
      );

    expect(await list(tenant)).toEqual([
      { id: 'standard', name: 'Standard', rateMinor: 990n, estimatedDays: 0 },
    ]);
    await expect(list(TENANT)).rejects.toMatchObject({ reason: 'SHIPPING_RATE_UNAVAILABLE' });
  });

  it('CHK-8 is not replaced by the fallback where only the method is unknown', async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.methodsOffered = [{ id: 'express', name: 'E', rateMinor: 1n, estimatedDays: 1 }];

    await expect(
      shop.quote({ missingShippingRate: 'fallback', fallbackShippingMinor: 990n }),
    ).rejects.toMatchObject({ reason: 'SHIPPING_METHOD_UNKNOWN' });
  });

  it('CHK-8 is rated by the subtotal before discounts, and again, once, by a weight that changed (CHK-10)', async () => {
    const shop = shopFor(cart, 500n);
    shop.promotion.promotions.push({ promotionId: 'p', amountMinor: 900n });
    shop.catalog.weights.set('A', 2_000);

    await shop.quote();

    expect(shop.shipping.calls.recorded.map(({ request }) => request)).toMatchObject([
      { weightGrams: 100, subtotalMinor: 1_000n },
      { weightGrams: 2_000, subtotalMinor: 1_000n },
    ]);
  });
});

describe('CHK-8 tax', () => {
  it('CHK-8 that cannot be had fails the quote, naming the service', async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)]), 500n);
    shop.pricing.calls.always('tax', { kind: 'away' });

    await expect(shop.quote()).rejects.toMatchObject({ name: 'RemoteCallError', service: 'PricingService' });
  });
});
