import type { z } from 'zod';

import { inTransaction, run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { PriceRow, TaxRateRow } from './price-rows.js';

/** All of a shop's prices and taxes, as its CSV files say. */
export interface PriceTables {
  readonly prices: readonly z.output<typeof PriceRow>[];
  readonly taxRates: readonly z.output<typeof TaxRateRow>[];
}

const SEED_PRICE_LISTS = statement(
  'pricing_seed_price_lists',
  `INSERT INTO price_lists (tenant_id, id, currency, customer_group)
   SELECT DISTINCT tenant, price_list, currency, customer_group
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, price_list text, currency char(3), customer_group text)
   ON CONFLICT DO NOTHING`,
);

const SEED_PRICES = statement(
  'pricing_seed_prices',
  `INSERT INTO prices (tenant_id, price_list_id, sku, min_quantity, valid_from, valid_until, unit_price_minor)
   SELECT tenant, price_list, sku, min_quantity, COALESCE(valid_from, '-infinity'), COALESCE(valid_until, 'infinity'), unit_price_minor
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, price_list text, sku text, min_quantity integer, valid_from timestamptz,
                                              valid_until timestamptz, unit_price_minor bigint)
   ON CONFLICT DO NOTHING`,
);

const SEED_TAX_RATES = statement(
  'pricing_seed_tax_rates',
  `INSERT INTO tax_rates (tenant_id, country, region, postal_prefix, tax_class, name, valid_from, valid_until, rate, compound, priority,
                          applies_to_shipping)
   SELECT tenant, country, region, postal_prefix, tax_class, name, COALESCE(valid_from, '-infinity'),
          COALESCE(valid_until, 'infinity'), rate, compound, priority, applies_to_shipping
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, country char(2), region text, postal_prefix text, tax_class text, name text,
                                              valid_from timestamptz, valid_until timestamptz, rate numeric, compound boolean,
                                              priority integer, applies_to_shipping boolean)
   ON CONFLICT DO NOTHING`,
);

/** Adds what is missing, all or nothing; what is there stays, since an operator may have changed it. */
export const seedPrices = (pool: Pool, { prices, taxRates }: PriceTables): Promise<void> =>
  inTransaction(pool, async (tx) => {
    await run(tx, SEED_PRICE_LISTS, [JSON.stringify(prices)]);
    await run(tx, SEED_PRICES, [JSON.stringify(prices)]);
    await run(tx, SEED_TAX_RATES, [JSON.stringify(taxRates)]);
  });
