import type { Tax } from '@holdfast/money';

import type { Address } from '../address/address.js';
import type { Call } from './call.js';
import type { CopyTerms } from './copy-terms.js';

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

/** All pieces of a SKU in a cart. */
export interface PriceItem {
  readonly sku: string;
  readonly quantity: number;
}

/** Unit prices by SKU; a SKU without a price is not among them. */
export interface Prices {
  readonly unitPrices: ReadonlyMap<string, bigint>;
  readonly terms: CopyTerms;
}

/** Prices and taxes. */
export abstract class PricingPort {
  /** Unit prices in one call. */
  abstract prices(scope: PriceScope, items: readonly PriceItem[], call?: Call): Promise<Prices>;

  /** The revision of the current tenant's prices and taxes: at once, after every change, and every second. Fails when it is cut. */
  abstract watchRevision(signal: AbortSignal): AsyncIterable<bigint>;

  /** Tax on discounted amounts. */
  abstract tax(request: TaxRequest, call?: Call): Promise<Tax>;
}
