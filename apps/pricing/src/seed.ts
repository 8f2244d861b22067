import { join } from 'node:path';

import { readCsvFile } from '@holdfast/csv';
import { createPool } from '@holdfast/postgres';

import { PriceRow, TaxRateRow } from './seed-prices/price-rows.js';
import { seedPrices } from './seed-prices/seed-prices.js';

/** Stores the demo shops' prices and tax rates. Idempotent. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const [prices, taxRates] = await Promise.all([
    readCsvFile(join(dataDir, 'prices.csv'), PriceRow),
    readCsvFile(join(dataDir, 'tax-rates.csv'), TaxRateRow),
  ]);
  const pool = createPool({ url: databaseUrl, applicationName: 'pricing-seed', max: 1 });
  try {
    await seedPrices(pool, { prices, taxRates });
  } finally {
    await pool.end();
  }
}
