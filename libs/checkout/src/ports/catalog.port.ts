import type { Call } from './call.js';
import type { CopyTerms } from './copy-terms.js';

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

/** Products by SKU; unknown SKUs are not among them. */
export interface Products {
  readonly products: ReadonlyMap<string, CatalogProduct>;
  readonly terms: CopyTerms;
}

/** The products of a shop. */
export abstract class CatalogPort {
  /** Products in one call. */
  abstract products(skus: readonly string[], call?: Call): Promise<Products>;

  /** The revision of the current tenant's products: at once, after every change, and every second. Fails when it is cut. */
  abstract watchRevision(signal: AbortSignal): AsyncIterable<bigint>;
}
