import { Counter, Gauge, register } from 'prom-client';

import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { READ_QUEUE } from './compensation.statements.js';

const TRIES = 'holdfast_compensation_tries_total';
const DEPTH = 'holdfast_compensations';
const AGE = 'holdfast_compensation_oldest_seconds';

/** Counts tries by operation and how they ended: done, failed, exhausted, stale. */
export const compensationTries = (): Counter<'operation' | 'outcome'> =>
  (register.getSingleMetric(TRIES) as Counter<'operation' | 'outcome'> | undefined) ??
  new Counter({ name: TRIES, help: 'Tries of failed compensations', labelNames: ['operation', 'outcome'] });

/** Gauges of the queue, read from the database when they are scraped: an exhausted row shows at the next scrape, whoever wrote it. */
export function observeCompensations(db: Queryable): void {
  compensationTries();
  for (const name of [DEPTH, AGE]) register.removeSingleMetric(name);
  const age = new Gauge({ name: AGE, help: 'Age of the oldest row', labelNames: ['operation', 'status'] });
  new Gauge({
    name: DEPTH,
    help: 'Compensations that wait, or that were given up',
    labelNames: ['operation', 'status'],
    async collect() {
      const rows = await run(db, READ_QUEUE).catch(() => undefined);
      // With the database away the last reading stands.
      if (!rows) return;
      this.reset();
      age.reset();
      for (const { operation, status, count, oldest_seconds: oldest } of rows) {
        this.set({ operation, status }, count);
        age.set({ operation, status }, oldest);
      }
    },
  });
}
