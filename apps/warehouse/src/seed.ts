import { join } from 'node:path';

import { z } from 'zod';

import { integerCell, readCsvFile } from '@holdfast/csv';
import { createPool, inTransaction, run, statement } from '@holdfast/postgres';

const StockRow = z.object({
  tenant: z.string().min(1),
  sku: z.string().min(1),
  location: z.string().min(1),
  on_hand: integerCell(),
});
type StockRow = z.output<typeof StockRow>;

const LOCATIONS = statement(
  'seed_locations',
  `INSERT INTO locations (tenant_id, id, name, priority)
   SELECT tenant_id, id, initcap(id), priority FROM unnest($1::text[], $2::text[], $3::integer[]) AS given (tenant_id, id, priority)
   ON CONFLICT DO NOTHING`,
);
/** Stock that is there already is left as it is: a second start of the same data folder must not undo what was sold. */
const LEVELS = statement(
  'seed_stock_levels',
  `WITH opened AS (
     INSERT INTO stock_levels (tenant_id, sku, location_id, on_hand)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[])
     ON CONFLICT DO NOTHING RETURNING tenant_id, sku, location_id, on_hand
   )
   INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
   SELECT tenant_id, sku, location_id, on_hand, 'receipt', 'seed' FROM opened WHERE on_hand > 0`,
);

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
