import type { Tax, TaxRate } from '@holdfast/money';

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

/** Whose price lists hold, and where taxes are due. */
export interface PriceScope {
  readonly currency: string;
  /** Empty: the lists for everybody. */
  readonly customerGroup: string;
  /** Undefined: no tax rates are wanted. */
  readonly taxedAt?: Address | undefined;
}

/** The tax rates in force at an address. */
export interface TaxRates {
  readonly byClass: Readonly<Record<string, readonly TaxRate[]>>;
  /** Undefined: shipping is not taxed there. */
  readonly shipping: readonly TaxRate[] | undefined;
}

/** All pieces of a SKU in a cart. */
export interface PriceItem {
  readonly sku: string;
  readonly quantity: number;
}

/** Unit prices by SKU; a SKU without a price is not among them. */
export interface Prices {
  readonly unitPrices: ReadonlyMap<string, bigint>;
  /** At `taxedAt`. Undefined where it was not given, and from a pricing of the former release: then `tax` is asked. */
  readonly taxRates: TaxRates | undefined;
  readonly terms: CopyTerms;
}

/** Prices and taxes. */
export abstract class PricingPort {
  /** Unit prices and tax rates in one call. */
  abstract prices(scope: PriceScope, items: readonly PriceItem[], call?: Call): Promise<Prices>;

  /** The revision of the current tenant's prices and taxes: at once, after every change, and every second. Fails when it is cut. */
  abstract watchRevision(signal: AbortSignal): AsyncIterable<bigint>;

  /** Tax on discounted amounts. */
  abstract tax(request: TaxRequest, call?: Call): Promise<Tax>;
}
