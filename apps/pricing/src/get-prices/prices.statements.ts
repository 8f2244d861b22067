import { statement } from '@holdfast/postgres';

interface Row {
  readonly sku: string;
  readonly unit_price_minor: bigint | null;
  readonly has_currency: boolean;
}

/** A customer group's list comes before the general one, then the list's priority, then the lower of the prices in force. */
export const FIND_PRICES = statement<Row>(
  'pricing_find_prices',
  `SELECT item.sku, best.unit_price_minor,
          EXISTS (SELECT FROM price_lists WHERE tenant_id = $1 AND currency = $2) AS has_currency
   FROM unnest($4::text[], $5::integer[]) AS item (sku, quantity)
   LEFT JOIN LATERAL (
     SELECT price.unit_price_minor
     FROM price_lists AS list
     JOIN prices AS price ON price.tenant_id = list.tenant_id AND price.price_list_id = list.id AND price.sku = item.sku
     WHERE list.tenant_id = $1 AND list.currency = $2 AND list.customer_group IN ('', $3) AND list.active
       AND now() >= list.valid_from AND now() < list.valid_until
       AND price.min_quantity <= item.quantity
       AND now() >= price.valid_from AND now() < price.valid_until
     ORDER BY list.customer_group <> '' DESC, list.priority DESC, price.unit_price_minor
     LIMIT 1
   ) AS best ON true`,
);
