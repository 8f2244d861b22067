/** Goods as the shop sells them today. */
export interface SoldGoods {
  readonly sku: string;
  readonly name: string;
  readonly unitPriceMinor: bigint;
  readonly productId?: string | undefined;
  readonly taxClass?: string | undefined;
  readonly categoryIds: readonly string[];
  readonly brandId?: string | undefined;
}

/** What order needs of catalog and pricing. */
export abstract class AssortmentPort {
  /** What of these is sold in the currency, by SKU, each at the price of the given quantity. What is not sold is left out. */
  abstract sold(
    currency: string,
    items: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<ReadonlyMap<string, SoldGoods>>;
}
