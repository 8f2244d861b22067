import { Gauge, register } from 'prom-client';

import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const LETTERS = 'holdfast_dead_letters';

const COUNT = statement<{ stored: number }>(
  'count-dead-letters',
  `SELECT count(*)::int AS stored FROM dead_letters WHERE status = 'stored'`,
);

/** A gauge of the dead letters nobody has looked after; it reads the database when it is scraped. */
export function observeDeadLetters(pool: Pool): void {
  register.removeSingleMetric(LETTERS);
  new Gauge({
    name: LETTERS,
    help: 'Events given up and neither replayed nor resolved',
    async collect() {
      // With the database away the last reading stands.
      const row = await runOne(pool, COUNT).catch(() => undefined);
      if (row) this.set(row.stored);
    },
  });
}
