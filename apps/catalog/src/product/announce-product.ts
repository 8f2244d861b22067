import { productCreated } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import { variantName } from './product.js';

/** What an announcement tells. */
export interface AnnouncedProduct {
  readonly id: string;
  readonly version: bigint;
  readonly name: string;
  readonly brandId: string;
  readonly categoryIds: readonly string[];
  readonly taxClass: string;
  /** Those that are new: all of a new product, or what an import added to one. */
  readonly variants: readonly {
    readonly sku: string;
    readonly options: string;
    readonly weightGrams: number;
  }[];
}

/** `catalog.product.created`: others open what they keep for every SKU in it. */
export const announceProduct = (tenantId: string, product: AnnouncedProduct): OutgoingEvent =>
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
