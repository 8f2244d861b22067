import type { z } from 'zod';

import { inTransaction, run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { MethodRow, RateRow, ZoneRow } from './rate-rows.js';
import { SEED_METHODS, SEED_RATES, SEED_ZONES } from './seed-rates.statements.js';

/** The zones, methods and rates of the CSV files. */
export interface RateTables {
  readonly zones: readonly z.output<typeof ZoneRow>[];
  readonly methods: readonly z.output<typeof MethodRow>[];
  readonly rates: readonly z.output<typeof RateRow>[];
}

/** Adds missing rows, all or nothing. Existing ones stay as they are: an operator may have changed them. */
export const seedRates = (pool: Pool, { zones, methods, rates }: RateTables): Promise<void> =>
  inTransaction(pool, async (tx) => {
    await run(tx, SEED_ZONES, [JSON.stringify(zones)]);
    await run(tx, SEED_METHODS, [JSON.stringify(methods)]);
    await run(tx, SEED_RATES, [JSON.stringify(rates)]);
  });
