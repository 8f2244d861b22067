import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { readCsvFile } from '@holdfast/csv';
import { createPool, run, statement } from '@holdfast/postgres';

import { ImportProducts } from './import-products/import-products.js';

const TENANTS_WITH_PRODUCTS = statement<{ tenant_id: string }>(
  'catalog_tenants_with_products',
  'SELECT tenant_id FROM unnest($1::text[]) AS tenant (tenant_id) WHERE EXISTS (SELECT FROM products WHERE products.tenant_id = tenant.tenant_id)',
);

/** Imports the demo range into every demo shop that has no products yet: a shop in use has changed its own since. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const read = (name: string): Promise<string> => readFile(join(dataDir, name), 'utf8');
  const [productsCsv, variantsCsv] = await Promise.all([read('products.csv'), read('variants.csv')]);
  const tenants = await readCsvFile(join(dataDir, 'tenants.csv'), z.looseObject({ id: z.string().min(1) }));
  const pool = createPool({ url: databaseUrl, applicationName: 'catalog-seed', max: 1 });
  try {
    const filled = await run(pool, TENANTS_WITH_PRODUCTS, [tenants.map(({ id }) => id)]);
    const empty = tenants.filter(({ id }) => !filled.some(({ tenant_id: tenantId }) => tenantId === id));
    for (const { id } of empty)
      await new ImportProducts(pool).execute(id, { productsCsv, variantsCsv }, { announce: false });
  } finally {
    await pool.end();
  }
}
