import type { z } from 'zod';

import { inTransaction, run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { PriceRow, TaxRateRow } from './price-rows.js';
import { SEED_PRICES, SEED_PRICE_LISTS, SEED_TAX_RATES } from './seed-prices.statements.js';

/** The prices and tax rates of the CSV files. */
export interface PriceTables {
  readonly prices: readonly z.output<typeof PriceRow>[];
  readonly taxRates: readonly z.output<typeof TaxRateRow>[];
}

/** Adds missing rows, all or nothing. Existing ones stay as they are: an operator may have changed them. */
export const seedPrices = (pool: Pool, { prices, taxRates }: PriceTables): Promise<void> =>
  inTransaction(pool, async (tx) => {
    await run(tx, SEED_PRICE_LISTS, [JSON.stringify(prices)]);
    await run(tx, SEED_PRICES, [JSON.stringify(prices)]);
    await run(tx, SEED_TAX_RATES, [JSON.stringify(taxRates)]);
  });
