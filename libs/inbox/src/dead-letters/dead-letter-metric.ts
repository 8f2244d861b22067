import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { gaugeOf } from '@holdfast/telemetry';

interface Counts {
  readonly left: number;
  readonly waiting: number;
}

const COUNT = statement<Counts>(
  'dead_letter_count',
  `SELECT count(*) FILTER (WHERE next_try_at IS NULL)::int AS left, count(next_try_at)::int AS waiting
   FROM dead_letters WHERE status = 'stored'`,
);

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
