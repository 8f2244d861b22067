import { statement } from '@holdfast/postgres';

/**
 * Chooses the general list that has a price for one piece now, otherwise the basic one (a list of higher priority is a campaign, which a
 * new SKU is not part of). Sets every price of one piece in force there, so that no lower one hides the new one; where none is in force,
 * adds a price that is valid until a planned one begins. The old price comes from the statement's own snapshot.
 */
export const SET_PRICE = statement<{ price_list_id: string; previous: bigint | null }>(
  'pricing_set_price',
  `WITH list AS (
     SELECT price_lists.id, in_force.previous, later.begins AS next_from
     FROM price_lists
     CROSS JOIN LATERAL (
       SELECT min(unit_price_minor) AS previous FROM prices
       WHERE tenant_id = $1 AND price_list_id = price_lists.id AND sku = $3 AND min_quantity = 1
         AND now() >= valid_from AND now() < valid_until
     ) AS in_force
     CROSS JOIN LATERAL (
       SELECT min(prices.valid_from) AS begins FROM prices
       WHERE tenant_id = $1 AND price_list_id = price_lists.id AND sku = $3 AND min_quantity = 1 AND prices.valid_from > now()
     ) AS later
     WHERE tenant_id = $1 AND currency = $2 AND customer_group = '' AND active AND now() >= valid_from AND now() < valid_until
     ORDER BY in_force.previous IS NOT NULL DESC, CASE WHEN in_force.previous IS NOT NULL THEN -priority ELSE priority END, id
     LIMIT 1
   ), changed AS (
     UPDATE prices SET unit_price_minor = $4, updated_at = now()
     FROM list
     WHERE prices.tenant_id = $1 AND prices.price_list_id = list.id AND prices.sku = $3 AND prices.min_quantity = 1
       AND now() >= prices.valid_from AND now() < prices.valid_until
   ), added AS (
     INSERT INTO prices (tenant_id, price_list_id, sku, unit_price_minor, valid_until)
     SELECT $1, list.id, $3, $4, coalesce(list.next_from, 'infinity') FROM list WHERE list.previous IS NULL
     ON CONFLICT (tenant_id, price_list_id, sku, min_quantity, valid_from)
       DO UPDATE SET unit_price_minor = EXCLUDED.unit_price_minor, valid_until = EXCLUDED.valid_until, updated_at = now()
   )
   SELECT id AS price_list_id, previous FROM list`,
);
