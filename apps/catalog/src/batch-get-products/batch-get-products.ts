import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { skuField } from '@holdfast/validation';

import { ProductsRepository } from './products.repository.js';
import type { CatalogProduct } from './products.statements.js';

const MAX_SKUS = 200;

/** The SKUs to look up, each once. */
export const ProductQuery = z.object({
  skus: z
    .array(skuField())
    .min(1, 'is empty')
    .max(MAX_SKUS, `has more than ${MAX_SKUS} SKUs`)
    .transform((skus) => [...new Set(skus)]),
});
export type ProductQuery = z.output<typeof ProductQuery>;

/** The products found, in the order of the request, and the unknown SKUs. */
export interface BatchOfProducts {
  readonly products: readonly CatalogProduct[];
  readonly unknownSkus: readonly string[];
  /** The tenant's revision that the products are of; undefined where none was found. */
  readonly revision: bigint | undefined;
}

/** The products of a whole cart (CAT-1). */
@Injectable()
export class BatchGetProducts {
  constructor(private readonly products: ProductsRepository) {}

  async execute(tenantId: string, { skus }: ProductQuery): Promise<BatchOfProducts> {
    const { products, revision } = await this.products.bySkus(tenantId, skus);
    const found = new Map(products.map((product) => [product.sku, product]));
    return {
      products: skus.flatMap((sku) => found.get(sku) ?? []),
      unknownSkus: skus.filter((sku) => !found.has(sku)),
      revision,
    };
  }
}
