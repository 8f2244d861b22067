import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { gaugeOf } from '@holdfast/telemetry';

import { COUNT } from './dead-letter-metric.statements.js';
import type { Counts } from './dead-letter-metric.statements.js';

/**
 * Gauges of the dead letters that an operator has to handle, and of those that the app will retry by itself; they read the database at each
 * scrape.
 */
export function observeDeadLetters(pool: Pool): void {
  const show = (name: string, help: string, of: keyof Counts): void =>
    gaugeOf({ name, help }, async (gauge) => {
      // While the database is unreachable, the last value stays.
      const row = await runOne(pool, COUNT).catch(() => undefined);
      if (row) gauge.set(row[of]);
    });
  show(
    'holdfast_dead_letters',
    'Dead letters, neither replayed nor resolved, that only an operator replays',
    'left',
  );
  show('holdfast_dead_letters_waiting', 'Dead letters that the app retries by itself', 'waiting');
}
