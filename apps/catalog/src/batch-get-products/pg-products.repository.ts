import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { Products } from './products.repository.js';
import type { CatalogProduct } from './products.repository.js';

/** A variant is for sale only while its product is. */
const PRODUCTS_BY_SKUS = statement<CatalogProduct>(
  'catalog_products_by_skus',
  `SELECT variant.sku, product.id AS "productId", product.name AS "productName", variant.options,
          product.category_ids AS "categoryIds", product.brand_id AS "brandId", variant.weight_grams AS "weightGrams",
          product.tax_class AS "taxClass", variant.active AND product.active AS active
   FROM variants AS variant
   JOIN products AS product ON product.tenant_id = variant.tenant_id AND product.id = variant.product_id
   WHERE variant.tenant_id = $1 AND variant.sku = ANY ($2::text[])`,
);

export class PgProducts extends Products {
  constructor(private readonly pool: Pool) {
    super();
  }

  bySkus(tenantId: string, skus: readonly string[]): Promise<readonly CatalogProduct[]> {
    return run(this.pool, PRODUCTS_BY_SKUS, [tenantId, skus]);
  }
}
