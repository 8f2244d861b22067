import { statement } from '@holdfast/postgres';

interface Row {
  readonly sku: string;
  readonly unit_price_minor: bigint | null;
  readonly has_currency: boolean;
  readonly revision: bigint;
  readonly valid_for_ms: number | null;
}

/**
 * A customer group's list comes before the general one, then the list's priority, then the lower of the prices in force. Each price is valid
 * until the next date of its SKU's lists and prices at the earliest; null: no date is left.
 */
export const FIND_PRICES = statement<Row>(
  'pricing_find_prices',
  `SELECT item.sku, best.unit_price_minor,
          EXISTS (SELECT FROM price_lists WHERE tenant_id = $1 AND currency = $2) AS has_currency,
          COALESCE((SELECT revision FROM revisions WHERE tenant_id = $1), 0) AS revision,
          (extract(epoch FROM best.changes_at) - extract(epoch FROM now()))::float8 * 1000 AS valid_for_ms
   FROM unnest($4::text[], $5::integer[]) AS item (sku, quantity)
   CROSS JOIN LATERAL (
     SELECT (array_agg(price.unit_price_minor ORDER BY list.customer_group <> '' DESC, list.priority DESC, price.unit_price_minor)
              FILTER (WHERE now() >= list.valid_from AND now() < list.valid_until
                        AND now() >= price.valid_from AND now() < price.valid_until))[1] AS unit_price_minor,
            min(least(CASE WHEN list.valid_from > now() THEN list.valid_from END, CASE WHEN list.valid_until > now() THEN list.valid_until END,
                      CASE WHEN price.valid_from > now() THEN price.valid_from END,
                      CASE WHEN price.valid_until > now() THEN price.valid_until END)) AS changes_at
     FROM price_lists AS list
     JOIN prices AS price ON price.tenant_id = list.tenant_id AND price.price_list_id = list.id AND price.sku = item.sku
     WHERE list.tenant_id = $1 AND list.currency = $2 AND list.customer_group IN ('', $3) AND list.active
       AND price.min_quantity <= item.quantity
   ) AS best`,
);
