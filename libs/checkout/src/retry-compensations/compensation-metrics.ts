import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { counter, gauge, gaugeOf } from '@holdfast/telemetry';

import { READ_QUEUE } from './compensation.statements.js';

/** Counts tries by operation and outcome: done, failed, exhausted, stale. */
export const compensationTries = () =>
  counter({
    name: 'holdfast_compensation_tries_total',
    help: 'Tries of failed compensations',
    labelNames: ['operation', 'outcome'],
  });

const oldest = () =>
  gauge({
    name: 'holdfast_compensation_oldest_seconds',
    help: 'Age of the oldest row',
    labelNames: ['operation', 'status'],
  });

/** Gauges of the queue, read from the database at each scrape. While the database is away they keep their values. */
export function observeCompensations(db: Queryable): void {
  compensationTries();
  oldest();
  const depth = {
    name: 'holdfast_compensations',
    help: 'Compensations that wait, or that were given up',
    labelNames: ['operation', 'status'],
  };
  gaugeOf(depth, async (metric) => {
    const rows = await run(db, READ_QUEUE).catch(() => undefined);
    if (!rows) return;
    metric.reset();
    oldest().reset();
    for (const { operation, status, count, oldest_seconds: seconds } of rows) {
      metric.set({ operation, status }, count);
      oldest().set({ operation, status }, seconds);
    }
  });
}
