import { statement } from '@holdfast/postgres';

/** A product as stored. */
export interface StoredProduct {
  readonly id: string;
  readonly name: string;
  readonly brandId: string;
  readonly categoryIds: readonly string[];
  readonly taxClass: string;
  readonly variants: readonly {
    readonly sku: string;
    readonly options: string;
    readonly weightGrams: number;
  }[];
}

export const PRODUCT_BY_HANDLE = statement<StoredProduct>(
  'catalog_product_by_handle',
  `SELECT product.id, product.name, product.brand_id AS "brandId", product.category_ids AS "categoryIds",
          product.tax_class AS "taxClass",
          COALESCE(jsonb_agg(jsonb_build_object('sku', variant.sku, 'options', variant.options, 'weightGrams', variant.weight_grams))
                     FILTER (WHERE variant.sku IS NOT NULL), '[]') AS variants
   FROM products AS product
   LEFT JOIN variants AS variant ON variant.tenant_id = product.tenant_id AND variant.product_id = product.id
   WHERE product.tenant_id = $1 AND product.handle = $2
   GROUP BY product.id`,
);

export const INSERT_PRODUCT = statement(
  'catalog_insert_product',
  `WITH product AS (
     INSERT INTO products (id, tenant_id, handle, name, brand_id, category_ids, tax_class) VALUES ($1, $2, $3, $4, $5, $6, $7)
   )
   INSERT INTO variants (tenant_id, sku, product_id, options, weight_grams)
   SELECT $2, sku, $1, options, weight_grams FROM unnest($8::text[], $9::text[], $10::integer[]) AS row (sku, options, weight_grams)`,
);
