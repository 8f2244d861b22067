import { join } from 'node:path';

import { readCsvFile } from '@holdfast/csv';
import { createPool } from '@holdfast/postgres';

import { PromotionRow } from './seed-promotions/promotion-row.js';
import { seedPromotions } from './seed-promotions/seed-promotions.js';

/** Stores the demo shops' promotions of promotions.csv. Idempotent. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const rows = await readCsvFile(join(dataDir, 'promotions.csv'), PromotionRow);
  const pool = createPool({ url: databaseUrl, applicationName: 'promotion-seed', max: 1 });
  try {
    await seedPromotions(pool, rows);
  } finally {
    await pool.end();
  }
}
