import type { Snapshot } from '@holdfast/ops';
import { statement } from '@holdfast/postgres';

/** A promotion is identified by its code, an automatic one by its name. */
export const WRITE_PROMOTIONS = statement(
  'ops_write_promotions',
  `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent, amount_minor, currency, conditions, priority, exclusive,
                           stackable, active, total_limit, per_customer_limit, starts_at, ends_at)
   SELECT $1, coalesce(known.id, row.id), row.code, row.name, row.kind, row.target, row.percent, row.amount_minor, row.currency,
          row.conditions, row.priority, row.exclusive, row.stackable, row.active, row.total_limit, row.per_customer_limit,
          row.starts_at, row.ends_at
   FROM jsonb_populate_recordset(NULL::promotions, $2::jsonb) AS row
   LEFT JOIN promotions known ON known.tenant_id = $1
     AND CASE WHEN row.code IS NULL THEN known.code IS NULL AND known.name = row.name ELSE lower(known.code) = lower(row.code) END
   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, target = excluded.target,
     percent = excluded.percent, amount_minor = excluded.amount_minor, currency = excluded.currency, conditions = excluded.conditions,
     priority = excluded.priority, exclusive = excluded.exclusive, stackable = excluded.stackable, active = excluded.active,
     total_limit = excluded.total_limit, per_customer_limit = excluded.per_customer_limit, starts_at = excluded.starts_at,
     ends_at = excluded.ends_at, updated_at = now()`,
);

export const SNAPSHOT_PROMOTIONS = statement<{ things: Snapshot }>(
  'ops_snapshot_promotions',
  `SELECT coalesce(jsonb_object_agg('promotion ' || coalesce(code, name),
                                    to_jsonb(p) - ARRAY['tenant_id', 'id', 'created_at', 'updated_at']), '{}') AS things
     FROM promotions p WHERE tenant_id = $1`,
);
