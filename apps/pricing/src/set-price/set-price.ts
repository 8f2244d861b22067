import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import { runOne, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';
import { amountField, currencyField, skuField } from '@holdfast/validation';

/** What a piece is to cost from now on. */
export const NewPrice = z.object({
  sku: skuField(),
  currency: currencyField(),
  unitPriceMinor: amountField(),
});
export type NewPrice = z.output<typeof NewPrice>;

/** Where the price was set, and what it was before. */
export interface PriceWritten {
  readonly priceListId: string;
  readonly previousUnitPriceMinor: bigint | undefined;
}

/**
 * The general list that prices one piece now, else the basic one (a list of higher priority is a campaign that a new SKU is no part of).
 * Every price of one piece that is in force there is set, so that none of them, lower, keeps the new one from being seen; where none is,
 * a price is added that holds until a planned one begins. The old price is read from the statement's own snapshot.
 */
const SET_PRICE = statement<{ price_list_id: string; previous: bigint | null }>(
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

/** Sets the price of one piece; carts see it with their next quote. */
export class SetPrice {
  constructor(private readonly pool: Pool) {}

  /** Throws CURRENCY_UNSUPPORTED where the tenant has no general price list in the currency. `db`: the caller's transaction. */
  async execute(
    tenantId: string,
    { sku, currency, unitPriceMinor }: NewPrice,
    db: Queryable = this.pool,
  ): Promise<PriceWritten> {
    const row = await runOne(db, SET_PRICE, [tenantId, currency, sku, unitPriceMinor]);
    if (!row) throw new DomainError('CURRENCY_UNSUPPORTED', { metadata: { currency } });
    return { priceListId: row.price_list_id, previousUnitPriceMinor: row.previous ?? undefined };
  }
}
