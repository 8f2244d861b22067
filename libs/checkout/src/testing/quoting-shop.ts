import { contextFrom, runInContext } from '@holdfast/request-context';

import type { Address } from '../address/address.js';
import type { Cart, CartLine } from '../cart/cart.js';
import { CopiedPrices } from '../copies/copied-prices.js';
import { CopiedProducts } from '../copies/copied-products.js';
import { CopiedPromotions } from '../copies/copied-promotions.js';
import { CopiedShipping } from '../copies/copied-shipping.js';
import type { TaxRates } from '../ports/pricing.port.js';
import { QuoteCheckout } from '../quote/quote-checkout.js';
import { ShippingQuotes } from '../quote/shipping-quotes.js';
import type { Tenant } from '../tenant/tenant.js';
import { FakePromotion } from './fake-promotion.js';
import { FakeCatalog, FakePricing, FakeShipping } from './fake-shop.js';

/** Prices in memory, taxed as pricing does: one rate on goods and, where enabled, on shipping. */
class TaxingPricing extends FakePricing {
  rate = '0.21';
  taxesShipping = true;

  override taxRates(): TaxRates {
    const rates = [{ name: 'VAT', rate: this.rate, compound: false }];
    return { byClass: { standard: rates }, shipping: this.taxesShipping ? rates : undefined };
  }
}

/** The shipping address of the customer. */
export const ADDRESS: Address = {
  name: 'Ada',
  line1: 'Damrak 1',
  city: 'Amsterdam',
  postalCode: '1012 LG',
  countryCode: 'NL',
};

/** A shop that is paid by card, in euros, with tax in its prices. */
export const TENANT: Tenant = {
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

/** A line of a cart. */
export const line = (sku: string, unitPriceMinor: bigint, quantity = 1): CartLine => ({
  id: `line-${sku}`,
  sku,
  productId: 'p',
  name: sku,
  quantity,
  unitPriceMinor,
  weightGrams: 100,
});

/** A cart with these lines. */
export const cartOf = (lines: readonly CartLine[], given: Partial<Cart> = {}): Cart => ({
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

/** A shop that sells the lines of a cart at their prices, and ships at one rate. */
export function shopFor(cart: Cart, shippingMinor: bigint) {
  const catalog = new FakeCatalog();
  const pricing = new TaxingPricing();
  const promotion = new FakePromotion();
  const shipping = new FakeShipping();
  for (const { sku, unitPriceMinor } of cart.lines) pricing.unitPrices.set(sku, unitPriceMinor);
  shipping.methodsOffered = [
    { id: 'standard', name: 'Standard', rateMinor: shippingMinor, estimatedDays: 3 },
  ];
  const shippingQuotes = new ShippingQuotes(shipping, new CopiedShipping(shipping));
  const quotes = new QuoteCheckout(
    catalog,
    pricing,
    promotion,
    shippingQuotes,
    new CopiedProducts(catalog),
    new CopiedPrices(pricing),
    new CopiedPromotions(promotion),
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
        answers: 'asked',
      }),
    );
  return { catalog, pricing, promotion, shipping, shippingQuotes, quote };
}
