import type { Tax } from '@holdfast/money';

import type { Address } from '../address/address.js';
import type { Call } from './call.js';

/** The taxable amounts, after discounts. */
export interface TaxRequest {
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
  readonly shippingPricesNet: boolean;
  readonly rounding: 'line' | 'total';
  readonly address: Address;
  readonly lines: readonly {
    readonly lineId: string;
    readonly taxClass: string;
    readonly amountMinor: bigint;
  }[];
  readonly shippingMinor: bigint;
}

/** Whose price lists hold: a cart is one. */
export interface PriceScope {
  readonly currency: string;
  /** Empty: the lists for everybody. */
  readonly customerGroup: string;
}

/** Prices and taxes. */
export abstract class PricingPort {
  /** Unit prices by SKU in one call; a SKU without a price is not in the answer. */
  abstract prices(
    scope: PriceScope,
    items: readonly { readonly sku: string; readonly quantity: number }[],
    call?: Call,
  ): Promise<ReadonlyMap<string, bigint>>;

  /** Tax on discounted amounts. */
  abstract tax(request: TaxRequest, call?: Call): Promise<Tax>;
}
