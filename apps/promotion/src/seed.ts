import { join } from 'node:path';

import { v5 } from 'uuid';
import { z } from 'zod';

import { flagCell, instantCell, integerCell, listCell, optionalCell, readCsvFile } from '@holdfast/csv';
import { createPool, run, statement } from '@holdfast/postgres';

const list = () => optionalCell(listCell());

const Row = z.object({
  tenant: z.string().min(1),
  code: optionalCell(z.string()),
  name: z.string().min(1),
  kind: z.string(),
  target: z.string(),
  percent: optionalCell(z.string().regex(/^\d{1,3}(\.\d{1,2})?$/, 'expected a percentage')),
  amount_minor: optionalCell(integerCell()),
  currency: optionalCell(z.string().length(3)),
  total_limit: optionalCell(integerCell()),
  per_customer_limit: optionalCell(integerCell()),
  min_subtotal_minor: optionalCell(integerCell()),
  category_ids: list(),
  brand_ids: list(),
  product_ids: list(),
  skus: list(),
  customer_group: optionalCell(z.string()),
  first_order_only: optionalCell(flagCell()),
  buy_quantity: optionalCell(integerCell()),
  get_quantity: optionalCell(integerCell()),
  exclusive: flagCell(),
  stackable: flagCell(),
  priority: integerCell(),
  starts_at: optionalCell(instantCell()),
  ends_at: optionalCell(instantCell()),
  active: flagCell(),
});
type Row = z.output<typeof Row>;

/** Promotions that are there already are left as they are: a second start of the same data folder must not undo what ops changed. */
const INSERT = statement(
  'seed-promotions',
  `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent, amount_minor, currency, conditions, priority, exclusive,
                           stackable, active, total_limit, per_customer_limit, starts_at, ends_at)
   SELECT tenant_id, id, code, name, kind, target, percent, amount_minor, currency, conditions, priority, exclusive,
          stackable, active, total_limit, per_customer_limit, starts_at, ends_at
   FROM jsonb_populate_recordset(NULL::promotions, $1::jsonb)
   ON CONFLICT DO NOTHING`,
);

const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

const conditionsOf = (row: Row) => ({
  minSubtotalMinor: row.min_subtotal_minor,
  skus: row.skus,
  productIds: row.product_ids,
  categoryIds: row.category_ids,
  brandIds: row.brand_ids,
  customerGroups: row.customer_group ? [row.customer_group] : undefined,
  firstOrder: row.first_order_only || undefined,
  buyQuantity: row.buy_quantity,
  getQuantity: row.get_quantity,
});

/** The id is made of tenant and code, so that a second run finds its own rows. */
const toRecord = (row: Row) => ({
  tenant_id: row.tenant,
  id: v5(`promotion/${row.tenant}/${row.code ?? row.name}`, NAMESPACE),
  code: row.code,
  name: row.name,
  kind: row.kind,
  target: row.target,
  percent: row.percent === undefined ? undefined : Math.round(Number(row.percent) * 100),
  amount_minor: row.amount_minor,
  currency: row.currency,
  conditions: conditionsOf(row),
  priority: row.priority,
  exclusive: row.exclusive,
  stackable: row.stackable,
  active: row.active,
  total_limit: row.total_limit,
  per_customer_limit: row.per_customer_limit,
  starts_at: row.starts_at,
  ends_at: row.ends_at,
});

/** Demo promotions from promotions.csv. Idempotent. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const rows = await readCsvFile(join(dataDir, 'promotions.csv'), Row);
  const pool = createPool({ url: databaseUrl, applicationName: 'promotion-seed', max: 1 });
  try {
    await run(pool, INSERT, [JSON.stringify(rows.map(toRecord))]);
    // The first plans of the hot statements are made, and kept, before autovacuum would have looked.
    await pool.query('ANALYZE promotions, promotion_counters');
  } finally {
    await pool.end();
  }
}
