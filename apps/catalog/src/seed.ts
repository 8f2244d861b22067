import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { readCsvFile } from '@holdfast/csv';
import { createPool, run } from '@holdfast/postgres';

import { ImportProducts } from './import-products/import-products.js';
import { TENANTS_WITH_PRODUCTS } from './seed.statements.js';

/** Imports the demo products into every demo shop without products: a shop in use may have changed its own. */
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
    for (const { id } of empty) await new ImportProducts(pool).seed(id, { productsCsv, variantsCsv });
  } finally {
    await pool.end();
  }
}
