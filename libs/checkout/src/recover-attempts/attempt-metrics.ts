import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { counter, gaugeOf } from '@holdfast/telemetry';

import { READ_OPEN_ATTEMPTS } from './open-attempts.statements.js';
import type { OpenAttempts } from './open-attempts.statements.js';

/** Counts attempts that the worker took over, by cause and outcome. */
export const attemptsTakenOver = () =>
  counter({
    name: 'holdfast_attempts_taken_over_total',
    help: 'Attempts taken over by the worker, by cause and end',
    labelNames: ['how', 'outcome'],
  });

/** Gauges of open attempts, read from the database at each scrape. While the database is away they keep their values. */
export function observeOpenAttempts(db: Queryable): void {
  attemptsTakenOver();
  const observe = (name: string, help: string, pick: (row: OpenAttempts) => number): void =>
    gaugeOf({ name, help }, async (metric) => {
      const row = await runOne(db, READ_OPEN_ATTEMPTS).catch(() => undefined);
      if (row) metric.set(pick(row));
    });
  observe('holdfast_attempts_left', 'Open attempts without a driver', ({ left }) => left);
  observe('holdfast_attempts_awaiting_customer', 'Attempts at their customers', ({ awaiting }) => awaiting);
  observe(
    'holdfast_attempts_oldest_running_seconds',
    'Age of the oldest running attempt',
    (row) => row.oldest_seconds,
  );
}
