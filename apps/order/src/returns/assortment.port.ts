/** Goods the shop sells now, with their current price. */
export interface SoldGoods {
  readonly sku: string;
  readonly name: string;
  readonly unitPriceMinor: bigint;
  readonly productId?: string | undefined;
  readonly taxClass?: string | undefined;
  readonly categoryIds: readonly string[];
  readonly brandId?: string | undefined;
}

/** Catalog and pricing, as far as order needs them. */
export abstract class AssortmentPort {
  /** The items sold in the currency, by SKU, each at the price for its quantity. Items that are not sold are left out. */
  abstract sold(
    currency: string,
    items: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<ReadonlyMap<string, SoldGoods>>;
}
