import { join } from 'node:path';

import { z } from 'zod';

import { integerCell, readCsvFile } from '@holdfast/csv';
import { createPool, inTransaction, run } from '@holdfast/postgres';

import { LEVELS, LOCATIONS } from './seed.statements.js';

const StockRow = z.object({
  tenant: z.string().min(1),
  sku: z.string().min(1),
  location: z.string().min(1),
  on_hand: integerCell(),
});

type StockRow = z.output<typeof StockRow>;

/** Locations in the order in which a tenant's stock names them, the first taken from first. */
function locationsOf(rows: readonly StockRow[]): { tenant: string; location: string; priority: number }[] {
  const byTenant = new Map<string, string[]>();
  for (const { tenant, location } of rows) {
    const known = byTenant.get(tenant) ?? [];
    if (!known.includes(location)) byTenant.set(tenant, [...known, location]);
  }
  return [...byTenant].flatMap(([tenant, names]) =>
    names.map((location, index) => ({ tenant, location, priority: index + 1 })),
  );
}

/** Demo stock from stock.csv. Idempotent. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const rows = await readCsvFile(join(dataDir, 'stock.csv'), StockRow);
  const locations = locationsOf(rows);
  const pool = createPool({ url: databaseUrl, applicationName: 'warehouse-seed', max: 1 });
  try {
    await inTransaction(pool, async (db) => {
      await run(db, LOCATIONS, [
        locations.map(({ tenant }) => tenant),
        locations.map(({ location }) => location),
        locations.map(({ priority }) => priority),
      ]);
      await run(db, LEVELS, [
        rows.map(({ tenant }) => tenant),
        rows.map(({ sku }) => sku),
        rows.map(({ location }) => location),
        rows.map(({ on_hand: onHand }) => onHand),
      ]);
    });
    // The first plans of the hot statements are made, and kept, before autovacuum would have looked.
    await pool.query('ANALYZE locations, stock_levels');
  } finally {
    await pool.end();
  }
}
