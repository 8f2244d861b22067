import { statement } from '@holdfast/postgres';

export const LOCATIONS = statement(
  'seed_locations',
  `INSERT INTO locations (tenant_id, id, name, priority)
   SELECT tenant_id, id, initcap(id), priority FROM unnest($1::text[], $2::text[], $3::integer[]) AS given (tenant_id, id, priority)
   ON CONFLICT DO NOTHING`,
);

/** Stock that is there already is left as it is: a second start of the same data folder must not undo what was sold. */
export const LEVELS = statement(
  'seed_stock_levels',
  `WITH opened AS (
     INSERT INTO stock_levels (tenant_id, sku, location_id, on_hand)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[])
     ON CONFLICT DO NOTHING RETURNING tenant_id, sku, location_id, on_hand
   )
   INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
   SELECT tenant_id, sku, location_id, on_hand, 'receipt', 'seed' FROM opened WHERE on_hand > 0`,
);
