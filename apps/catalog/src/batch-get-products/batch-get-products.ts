import { z } from 'zod';

import { skuField } from '@holdfast/validation';

import type { CatalogProduct, Products } from './products.repository.js';

const MAX_SKUS = 200;

/** Which products are asked for; a SKU named twice counts once. */
export const ProductQuery = z.object({
  skus: z
    .array(skuField())
    .min(1, 'is empty')
    .max(MAX_SKUS, `has more than ${MAX_SKUS} SKUs`)
    .transform((skus) => [...new Set(skus)]),
});
export type ProductQuery = z.output<typeof ProductQuery>;

/** Found products in the order of the question, and the SKUs that are unknown. */
export interface BatchOfProducts {
  readonly products: readonly CatalogProduct[];
  readonly unknownSkus: readonly string[];
}

/** Products of a whole cart at once (CAT-1). */
export class BatchGetProducts {
  constructor(private readonly products: Products) {}

  async execute(tenantId: string, { skus }: ProductQuery): Promise<BatchOfProducts> {
    const found = new Map(
      (await this.products.bySkus(tenantId, skus)).map((product) => [product.sku, product]),
    );
    return {
      products: skus.flatMap((sku) => found.get(sku) ?? []),
      unknownSkus: skus.filter((sku) => !found.has(sku)),
    };
  }
}
