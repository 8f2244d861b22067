import { Counter, Gauge, register } from 'prom-client';

import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const HOLDS = 'holdfast_stock_holds_total';
const SHORT = 'holdfast_stock_short_pieces';

/** How a wish to hold stock ended; `out_of_stock` is an oversell that did not happen. */
export type HoldEnd = 'held' | 'out_of_stock' | 'fenced';
const ENDS: readonly HoldEnd[] = ['held', 'out_of_stock', 'fenced'];

const holds = (): Counter<'outcome'> =>
  (register.getSingleMetric(HOLDS) as Counter<'outcome'> | undefined) ??
  new Counter({ name: HOLDS, help: 'Wishes to hold stock, by how they ended', labelNames: ['outcome'] });

/** Counts a wish to hold stock. */
export const countHold = (outcome: HoldEnd): void => holds().inc({ outcome });

const COUNT = statement<{ pieces: number }>(
  'count-shortfalls',
  'SELECT coalesce(sum(quantity), 0)::int AS pieces FROM stock_shortfalls WHERE resolved_at IS NULL',
);

/** A gauge of the promised pieces that counts did not find (CON-1), read when it is scraped; holds are counted from zero. */
export function observeStock(pool: Pool): void {
  for (const outcome of ENDS) holds().inc({ outcome }, 0);
  register.removeSingleMetric(SHORT);
  new Gauge({
    name: SHORT,
    help: 'Promised pieces that a count did not find',
    async collect() {
      // With the database away the last reading stands.
      const row = await runOne(pool, COUNT).catch(() => undefined);
      if (row) this.set(row.pieces);
    },
  });
}
