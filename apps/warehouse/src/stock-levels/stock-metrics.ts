import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { gaugeOf } from '@holdfast/telemetry';

import { COUNT_SHORTFALLS } from './stock-levels.statements.js';

/** A gauge of the promised pieces that counts did not find (CON-1), read at each scrape. */
export function observeShortfalls(pool: Pool): void {
  const config = { name: 'holdfast_stock_short_pieces', help: 'Promised pieces that a count did not find' };
  gaugeOf(config, async (metric) => {
    // While the database is unavailable the last value stays.
    const row = await runOne(pool, COUNT_SHORTFALLS).catch(() => undefined);
    if (row) metric.set(row.pieces);
  });
}
