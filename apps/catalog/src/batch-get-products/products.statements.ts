import { statement } from '@holdfast/postgres';

/** A variant with the fields of its product. */
export interface CatalogProduct {
  readonly sku: string;
  readonly productId: string;
  readonly productName: string;
  readonly options: string;
  readonly categoryIds: readonly string[];
  readonly brandId: string;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly active: boolean;
}

/** A product with the tenant's revision. */
export interface ProductRow extends CatalogProduct {
  readonly revision: bigint;
}

/** A variant is active only while its product is. */
export const PRODUCTS_BY_SKUS = statement<ProductRow>(
  'catalog_products_by_skus',
  `SELECT variant.sku, product.id AS "productId", product.name AS "productName", variant.options,
          product.category_ids AS "categoryIds", product.brand_id AS "brandId", variant.weight_grams AS "weightGrams",
          product.tax_class AS "taxClass", variant.active AND product.active AS active,
          COALESCE((SELECT revision FROM revisions WHERE tenant_id = $1), 0) AS revision
   FROM variants AS variant
   JOIN products AS product ON product.tenant_id = variant.tenant_id AND product.id = variant.product_id
   WHERE variant.tenant_id = $1 AND variant.sku = ANY ($2::text[])`,
);
