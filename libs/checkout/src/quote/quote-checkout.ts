import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { discountLines, grandTotal, unitsOfMethods } from '@holdfast/money';
import type { DiscountedCart, Tax } from '@holdfast/money';

import { stockLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CopiedPrices } from '../copies/copied-prices.js';
import { CopiedProducts } from '../copies/copied-products.js';
import { CopiedPromotions } from '../copies/copied-promotions.js';
import type { Call } from '../ports/call.js';
import { CatalogPort } from '../ports/catalog.port.js';
import type { CatalogProduct } from '../ports/catalog.port.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { TaxRates } from '../ports/pricing.port.js';
import { PromotionPort } from '../ports/promotion.port.js';
import type { PromotionEffect } from '../ports/promotion.port.js';
import { currencyNotTaken } from '../tenant/currency-not-taken.js';
import type { QuoteRequest } from './quote-request.js';
import type { PriceChange, Quote, QuotedProducts, Warning } from './quote.js';
import { ShippingQuotes } from './shipping-quotes.js';
import type { ChosenShipping } from './shipping-quotes.js';
import { taxOf } from './tax-of.js';

type Products = ReadonlyMap<string, CatalogProduct>;

/** What a tax is computed of. */
interface Taxed {
  readonly discounted: DiscountedCart;
  readonly products: Products;
  readonly taxRates: TaxRates | undefined;
}

/**
 * Prices a checkout with the snapshots of its cart (2.4). Prices, shipping and catalog are asked side by side; then promotions, which
 * need the categories; the tax on what is left after discounts is computed here, of pricing's rates (CHK-10, TOT-3). The number of calls does not depend on the number of lines (DEM-28).
 */
@Injectable()
export class QuoteCheckout {
  constructor(
    private readonly catalog: CatalogPort,
    private readonly pricing: PricingPort,
    private readonly promotion: PromotionPort,
    private readonly shipping: ShippingQuotes,
    private readonly copiedProducts: CopiedProducts,
    private readonly copiedPrices: CopiedPrices,
    private readonly copiedPromotions: CopiedPromotions,
  ) {}

  /** The quote as things stand. Reasons: CURRENCY_UNSUPPORTED, SKU_UNKNOWN, SHIPPING_RATE_UNAVAILABLE, DEPENDENCY_UNAVAILABLE. */
  async execute(request: QuoteRequest, call?: Call): Promise<Quote> {
    const { cart, tenant } = request;
    const units = unitsOfMethods(tenant.paymentMethods);
    // A cart from before the shop's ways to be paid changed.
    if (!units.takes(cart.currency)) throw currencyNotTaken(cart.currency);
    const skus = cart.lines.map((line) => line.sku);
    const isShown = request.answers === 'copied';
    const catalog = isShown ? this.copiedProducts : this.catalog;
    const pricing = isShown ? this.copiedPrices : this.pricing;
    const { currency, customerGroup } = cart;
    const scope = { currency, customerGroup, taxedAt: request.shippingAddress };
    const [{ unitPrices, taxRates }, { products }, rated] = await Promise.all([
      pricing.prices(scope, stockLines(cart.lines), call),
      catalog.products(skus, call),
      this.shipping.choose(request, weightOf(cart, undefined), call),
    ]);
    assertSold(cart, unitPrices, products);
    const shipping = await this.rateAgainWhenHeavier(request, rated, products, call);
    const promotion = isShown ? this.copiedPromotions : this.promotion;
    const promotions = await promotion.validate(promotable(request, products, shipping), call);
    const discounted = discount(cart, promotions.effects, shipping);
    const tax = await this.taxOn(request, { discounted, products, taxRates }, call);
    const totals = grandTotal({
      cart: discounted,
      units,
      pricesIncludeTax: tenant.pricesIncludeTax,
      shippingPricesNet: tenant.shippingPricesNet,
      ...(tax && { tax }),
    });
    const priceChanges = changesOf(cart, unitPrices);
    return {
      totals,
      products: quotedProducts(products),
      shippingMethod: shipping.method && { ...shipping.method },
      promotions: usesOf(promotions.effects),
      invalidPromotions: promotions.invalid,
      conditionalCodes: promotions.effects.flatMap(({ code, conditional }) =>
        conditional && code ? [code] : [],
      ),
      priceChanges,
      warnings: [...priceChanges.map(priceWarning), ...shipping.warnings],
    };
  }

  private async rateAgainWhenHeavier(
    request: QuoteRequest,
    rated: ChosenShipping,
    products: Products,
    call: Call | undefined,
  ): Promise<ChosenShipping> {
    const weight = weightOf(request.cart, products);
    return weight === weightOf(request.cart, undefined) ? rated : this.shipping.choose(request, weight, call);
  }

  /** The rates came with the prices; a pricing of the former release computes the tax itself. */
  private async taxOn(
    { tenant, cart, shippingAddress }: QuoteRequest,
    { discounted, products, taxRates }: Taxed,
    call: Call | undefined,
  ): Promise<Tax | undefined> {
    if (!shippingAddress) return undefined;
    const request = {
      currency: cart.currency,
      pricesIncludeTax: tenant.pricesIncludeTax,
      shippingPricesNet: tenant.shippingPricesNet,
      rounding: tenant.taxRounding,
      address: shippingAddress,
      lines: discounted.lines.map((line) => ({
        lineId: line.lineId,
        taxClass: products.get(line.sku)!.taxClass,
        amountMinor: line.netMinor,
      })),
      shippingMinor: discounted.netShippingMinor,
    };
    return taxRates ? taxOf(request, taxRates) : this.pricing.tax(request, call);
  }
}

/** The weight of a cart: by the catalogue where its products are loaded, else by the weights stored on its lines. */
export function weightOf(cart: Cart, products: Products | undefined): number {
  return cart.lines.reduce(
    (sum, line) => sum + line.quantity * (products?.get(line.sku)?.weightGrams ?? line.weightGrams),
    0,
  );
}

function assertSold(cart: Cart, prices: ReadonlyMap<string, bigint>, products: Products): void {
  const gone = cart.lines.filter((line) => !prices.has(line.sku) || !products.get(line.sku)?.active);
  if (gone.length === 0) return;
  throw new DomainError('SKU_UNKNOWN', {
    detail: `no longer sold: ${gone.map((line) => line.sku).join(', ')}`,
    errors: gone.map((line) => ({ lineId: line.id, sku: line.sku })),
  });
}

const promotable = ({ cart, tenant, email }: QuoteRequest, products: Products, shipping: ChosenShipping) => ({
  checkoutId: cart.checkoutId,
  currency: cart.currency,
  customerId: cart.customerId,
  customerGroup: cart.customerGroup,
  email,
  lines: cart.lines.map((line) => ({
    lineId: line.id,
    sku: line.sku,
    productId: line.productId,
    categoryIds: products.get(line.sku)!.categoryIds,
    brandId: products.get(line.sku)!.brandId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
  })),
  codes: cart.promotionCodes,
  shippingMinor: shipping.rateMinor,
  maxCodes: tenant.maxPromotionCodes,
});

const discount = (
  cart: Cart,
  effects: readonly PromotionEffect[],
  shipping: ChosenShipping,
): DiscountedCart =>
  discountLines({
    currency: cart.currency,
    lines: cart.lines.map((line) => ({
      lineId: line.id,
      sku: line.sku,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
    })),
    discounts: effects,
    shippingMinor: shipping.rateMinor,
  });

/** A promotion without an effect, such as free shipping of a parcel that is free already, costs no use. */
const usesOf = (effects: readonly PromotionEffect[]): Quote['promotions'] =>
  effects
    .filter(({ amountMinor }) => amountMinor > 0n)
    .map(({ promotionId, code, limited }) => ({ promotionId, code, limited }));

const quotedProducts = (products: Products): QuotedProducts =>
  Object.fromEntries(
    [...products].map(([sku, { productId, name, taxClass, categoryIds, brandId }]) => [
      sku,
      { productId, name, taxClass, categoryIds, brandId },
    ]),
  );

function changesOf(cart: Cart, prices: ReadonlyMap<string, bigint>): PriceChange[] {
  return cart.lines.flatMap((line) => {
    const newPriceMinor = prices.get(line.sku)!;
    if (newPriceMinor === line.unitPriceMinor) return [];
    return [{ lineId: line.id, sku: line.sku, oldPriceMinor: line.unitPriceMinor, newPriceMinor }];
  });
}

const priceWarning = (change: PriceChange): Warning => ({
  code: 'PRICE_CHANGED',
  message: `the price of ${change.sku} has changed`,
  ...change,
});
