import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { gaugesOf } from '@holdfast/telemetry';

import { COUNT } from './dead-letter-metric.statements.js';
import type { Counts } from './dead-letter-metric.statements.js';

/**
 * Gauges of the dead letters that an operator has to handle, and of those that the app will retry by itself; they read the database at each
 * scrape.
 */
export function observeDeadLetters(pool: Pool): void {
  gaugesOf<Counts>(
    () => runOne(pool, COUNT),
    [
      {
        name: 'holdfast_dead_letters',
        help: 'Dead letters, neither replayed nor resolved, that only an operator replays',
        of: (row) => row.left,
      },
      {
        name: 'holdfast_dead_letters_waiting',
        help: 'Dead letters that the app retries by itself',
        of: (row) => row.waiting,
      },
    ],
  );
}
