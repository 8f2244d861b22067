import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
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
 * The general list that prices the SKU now, else the basic one (a list of higher priority is a campaign that a new SKU is no part of).
 * The old price is read from the statement's own snapshot.
 */
const SET_PRICE = statement<{ price_list_id: string; previous: bigint | null }>(
  'pricing_set_price',
  `WITH list AS (
     SELECT id
     FROM price_lists
     CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT FROM prices WHERE tenant_id = $1 AND price_list_id = price_lists.id AND sku = $3) AS is_there
     ) AS sku
     WHERE tenant_id = $1 AND currency = $2 AND customer_group = '' AND active AND now() >= valid_from AND now() < valid_until
     ORDER BY sku.is_there DESC, CASE WHEN sku.is_there THEN -priority ELSE priority END, id
     LIMIT 1
   ), written AS (
     INSERT INTO prices (tenant_id, price_list_id, sku, unit_price_minor)
     SELECT $1, list.id, $3, $4 FROM list
     ON CONFLICT (tenant_id, price_list_id, sku, min_quantity, valid_from)
       DO UPDATE SET unit_price_minor = EXCLUDED.unit_price_minor, valid_until = 'infinity', updated_at = now()
   )
   SELECT list.id AS price_list_id, price.unit_price_minor AS previous
   FROM list
   LEFT JOIN prices AS price ON price.tenant_id = $1 AND price.price_list_id = list.id AND price.sku = $3
     AND price.min_quantity = 1 AND price.valid_from = '-infinity'`,
);

/** Sets the price of one piece; carts see it with their next quote. */
export class SetPrice {
  constructor(private readonly pool: Pool) {}

  /** Throws CURRENCY_UNSUPPORTED where the tenant has no general price list in the currency. */
  async execute(tenantId: string, { sku, currency, unitPriceMinor }: NewPrice): Promise<PriceWritten> {
    const row = await runOne(this.pool, SET_PRICE, [tenantId, currency, sku, unitPriceMinor]);
    if (!row) throw new DomainError('CURRENCY_UNSUPPORTED', { metadata: { currency } });
    return { priceListId: row.price_list_id, previousUnitPriceMinor: row.previous ?? undefined };
  }
}
