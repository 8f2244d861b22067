import { statement } from '@holdfast/postgres';

export const KNOWN_PRODUCTS = statement<{ handle: string }>(
  'catalog_known_products',
  'SELECT handle FROM products WHERE tenant_id = $1 AND handle = ANY ($2::text[])',
);

export const OWNERS_OF_SKUS = statement<{ sku: string; handle: string }>(
  'catalog_owners_of_skus',
  `SELECT variant.sku, product.handle
   FROM variants AS variant
   JOIN products AS product ON product.tenant_id = variant.tenant_id AND product.id = variant.product_id
   WHERE variant.tenant_id = $1 AND variant.sku = ANY ($2::text[])`,
);

/** Writes only rows that differ, so that counts and `updated_at` are true. */
export const UPSERT_PRODUCTS = statement<{ handle: string; created: boolean }>(
  'catalog_upsert_products',
  `INSERT INTO products AS product (id, tenant_id, handle, name, brand_id, brand_name, category_ids, tax_class, active)
   SELECT id, $1, handle, name, "brandId", "brandName", "categoryIds", "taxClass", active
   FROM jsonb_to_recordset($2::jsonb) AS row (id uuid, handle text, name text, "brandId" text, "brandName" text, "categoryIds" text[],
                                              "taxClass" text, active boolean)
   ON CONFLICT (tenant_id, handle) DO UPDATE
     SET name = EXCLUDED.name, brand_id = EXCLUDED.brand_id, brand_name = EXCLUDED.brand_name,
         category_ids = EXCLUDED.category_ids, tax_class = EXCLUDED.tax_class, active = EXCLUDED.active, updated_at = now()
     WHERE (product.name, product.brand_id, product.brand_name, product.category_ids, product.tax_class, product.active)
           IS DISTINCT FROM
           (EXCLUDED.name, EXCLUDED.brand_id, EXCLUDED.brand_name, EXCLUDED.category_ids, EXCLUDED.tax_class, EXCLUDED.active)
   RETURNING handle, xmax = 0 AS created`,
);

export const UPSERT_VARIANTS = statement<{ sku: string; created: boolean }>(
  'catalog_upsert_variants',
  `INSERT INTO variants AS variant (tenant_id, sku, product_id, options, weight_grams, active)
   SELECT $1, row.sku, product.id, row.options, row."weightGrams", row.active
   FROM jsonb_to_recordset($2::jsonb) AS row (sku text, handle text, options text, "weightGrams" integer, active boolean)
   JOIN products AS product ON product.tenant_id = $1 AND product.handle = row.handle
   ON CONFLICT (tenant_id, sku) DO UPDATE
     SET options = EXCLUDED.options, weight_grams = EXCLUDED.weight_grams, active = EXCLUDED.active, updated_at = now()
     WHERE (variant.options, variant.weight_grams, variant.active)
           IS DISTINCT FROM (EXCLUDED.options, EXCLUDED.weight_grams, EXCLUDED.active)
   RETURNING sku, xmax = 0 AS created`,
);

/** The products whose events are published. An existing product gets a new version: the sequence number of its event. */
export const NUMBER_EVENTS = statement<{
  id: string;
  handle: string;
  version: bigint;
  name: string;
  brandId: string;
  categoryIds: string[];
  taxClass: string;
}>(
  'catalog_number_events',
  `UPDATE products SET version = version + CASE WHEN handle = ANY ($3::text[]) THEN 0 ELSE 1 END
   WHERE tenant_id = $1 AND handle = ANY ($2::text[])
   RETURNING id, handle, version, name, brand_id AS "brandId", category_ids AS "categoryIds", tax_class AS "taxClass"`,
);
