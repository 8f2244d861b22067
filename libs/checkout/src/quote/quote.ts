import type { Totals } from '@holdfast/money';

import type { InvalidPromotion, PromotionUse } from '../ports/promotion.port.js';

/** The product data that an order stores. */
export type QuotedProducts = Readonly<
  Record<
    string,
    {
      readonly productId: string;
      readonly name: string;
      readonly taxClass: string;
      readonly categoryIds: readonly string[];
      readonly brandId: string;
    }
  >
>;

/** A line whose price moved since it was put into the cart. */
export interface PriceChange {
  readonly lineId: string;
  readonly sku: string;
  readonly oldPriceMinor: bigint;
  readonly newPriceMinor: bigint;
}

/** Something the customer should know; the checkout goes on. */
export interface Warning {
  readonly code:
    | 'PRICE_CHANGED'
    | 'FALLBACK_SHIPPING_RATE'
    | 'SHIPPING_METHOD_UNKNOWN'
    | 'OUT_OF_STOCK'
    | 'SHIPPING_RATE_UNAVAILABLE';
  readonly message: string;
  readonly lineId?: string;
  readonly sku?: string;
  readonly oldPriceMinor?: bigint;
  readonly newPriceMinor?: bigint;
}

/** A priced checkout: what the customer pays and why. */
export interface Quote {
  readonly totals: Totals;
  readonly products: QuotedProducts;
  /** Undefined until an address and a method that serves it are chosen. */
  readonly shippingMethod:
    { readonly id: string; readonly name: string; readonly estimatedDays: number } | undefined;
  /** Promotions the quote uses. */
  readonly promotions: readonly (PromotionUse & { readonly limited: boolean })[];
  readonly invalidPromotions: readonly InvalidPromotion[];
  /** Codes that hold as far as they were judged: the e-mail address is judged at confirm only. */
  readonly conditionalCodes: readonly string[];
  readonly priceChanges: readonly PriceChange[];
  readonly warnings: readonly Warning[];
}
