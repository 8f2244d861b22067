import { productCreated } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import { variantName } from '../domain/product.js';

/** The contents of a `catalog.product.created` event. */
export interface CreatedProduct {
  readonly id: string;
  readonly version: bigint;
  readonly name: string;
  readonly brandId: string;
  readonly categoryIds: readonly string[];
  readonly taxClass: string;
  /** New variants only: all of a new product, or those that an import added. */
  readonly variants: readonly {
    readonly sku: string;
    readonly options: string;
    readonly weightGrams: number;
  }[];
}

/** A `catalog.product.created` event; consumers create their records for each of its SKUs. */
export const productCreatedEvent = (tenantId: string, product: CreatedProduct): OutgoingEvent =>
  productCreated.create({
    tenantId,
    aggregateId: product.id,
    sequence: product.version,
    data: {
      product_id: product.id,
      name: product.name,
      ...(product.brandId && { brand_id: product.brandId }),
      category_ids: [...product.categoryIds],
      tax_class: product.taxClass,
      variants: product.variants.map(({ sku, options, weightGrams }) => ({
        sku,
        name: variantName(product.name, options),
        weight_grams: weightGrams,
      })),
    },
  });
