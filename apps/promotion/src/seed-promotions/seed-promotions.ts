import { run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { promotionIdOf } from '../domain/promotion-id.js';
import { conditionsOf } from './promotion-row.js';
import type { PromotionRow } from './promotion-row.js';
import { ANALYZE_PROMOTIONS, SEED_PROMOTIONS } from './seed-promotions.statements.js';

const toRecord = (row: PromotionRow) => ({
  tenant_id: row.tenant,
  id: promotionIdOf(row.tenant, row),
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

/** Adds the promotions that are missing. Existing ones stay as they are: an operator may have changed them. */
export async function seedPromotions(pool: Pool, rows: readonly PromotionRow[]): Promise<void> {
  await run(pool, SEED_PROMOTIONS, [JSON.stringify(rows.map(toRecord))]);
  // The first plans of the hot statements are cached before autovacuum would collect statistics.
  await pool.query(ANALYZE_PROMOTIONS);
}
