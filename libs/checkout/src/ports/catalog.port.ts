import type { Call } from './call.js';

/** A product as the checkout needs it. */
export interface CatalogProduct {
  readonly sku: string;
  readonly productId: string;
  readonly name: string;
  readonly categoryIds: readonly string[];
  readonly brandId: string;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly active: boolean;
}

/** The products of a shop. */
export abstract class CatalogPort {
  /** Products by SKU in one call; unknown SKUs are not in the answer. */
  abstract products(skus: readonly string[], call?: Call): Promise<ReadonlyMap<string, CatalogProduct>>;
}
