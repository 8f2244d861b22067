import { statement } from '@holdfast/postgres';

export const SEED_PROMOTIONS = statement(
  'seed_promotions',
  `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent, amount_minor, currency, conditions, priority, exclusive,
                           stackable, active, total_limit, per_customer_limit, starts_at, ends_at)
   SELECT tenant_id, id, code, name, kind, target, percent, amount_minor, currency, conditions, priority, exclusive,
          stackable, active, total_limit, per_customer_limit, starts_at, ends_at
   FROM jsonb_populate_recordset(NULL::promotions, $1::jsonb)
   ON CONFLICT DO NOTHING`,
);

/** Not a prepared statement: PostgreSQL prepares only queries. */
export const ANALYZE_PROMOTIONS = 'ANALYZE promotions, promotion_counters';
