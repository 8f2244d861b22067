import { join } from 'node:path';

import { readCsvFile } from '@holdfast/csv';
import { createPool } from '@holdfast/postgres';

import { MethodRow, RateRow, ZoneRow } from './seed-rates/rate-rows.js';
import { seedRates } from './seed-rates/seed-rates.js';

/** Stores the demo shops' zones, methods and rates. Idempotent. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const [zones, methods, rates] = await Promise.all([
    readCsvFile(join(dataDir, 'shipping-zones.csv'), ZoneRow),
    readCsvFile(join(dataDir, 'shipping-methods.csv'), MethodRow),
    readCsvFile(join(dataDir, 'shipping-rates.csv'), RateRow),
  ]);
  const pool = createPool({ url: databaseUrl, applicationName: 'shipping-seed', max: 1 });
  try {
    await seedRates(pool, { zones, methods, rates });
  } finally {
    await pool.end();
  }
}
