import type { PriceQuery } from './price-query.js';

/** Prices of a cart; `unitPriceMinor` is null where a SKU has none. */
export interface FoundPrices {
  /** Whether the tenant has any price list in the currency. */
  readonly hasCurrency: boolean;
  readonly prices: readonly { readonly sku: string; readonly unitPriceMinor: bigint | null }[];
}

export abstract class Prices {
  /** The prices that hold at this moment, read fresh, in one statement however long the cart is. */
  abstract find(tenantId: string, query: PriceQuery): Promise<FoundPrices>;
}
