import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { foreignId, sku, text } from '../fields.js';

/** `catalog.product.created`: one per product, with its variants. Aggregate: the product. */
export const productCreated = defineEvent({
  topic: 'catalog.product.created',
  version: 1,
  publisher: 'catalog',
  data: z.object({
    product_id: foreignId(),
    name: text(),
    brand_id: foreignId().optional(),
    category_ids: z.array(foreignId()),
    tax_class: foreignId().optional(),
    variants: z.array(z.object({ sku: sku(), name: text(), weight_grams: z.int().min(0) })).min(1),
  }),
});
