import { Counter, Gauge, register } from 'prom-client';

import { runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

const RECOVERED = 'holdfast_attempts_taken_over_total';

/** Counts attempts that the worker took over, by how that ended. */
export const attemptsTakenOver = (): Counter<'how' | 'outcome'> =>
  (register.getSingleMetric(RECOVERED) as Counter<'how' | 'outcome'> | undefined) ??
  new Counter({
    name: RECOVERED,
    help: 'Attempts taken over by the worker, by cause and end',
    labelNames: ['how', 'outcome'],
  });

const READ_OPEN_ATTEMPTS = statement<{ left: number; awaiting: number; oldest_seconds: number }>(
  'read_open_attempts',
  `SELECT count(*) FILTER (WHERE status = 'running' AND lease_until <= now())::int AS left,
          count(*) FILTER (WHERE status = 'awaiting_customer')::int AS awaiting,
          coalesce(extract(epoch FROM now() - min(opened_at) FILTER (WHERE status = 'running')), 0)::float8 AS oldest_seconds
     FROM checkout_attempts WHERE status IN ('running', 'awaiting_customer')`,
);

/** Gauges of open attempts; they read the database when they are scraped, and keep their last value while it is away. */
export function observeOpenAttempts(db: Queryable): void {
  attemptsTakenOver();
  const gauge = (
    name: string,
    help: string,
    pick: (row: { left: number; awaiting: number; oldest_seconds: number }) => number,
  ): void => {
    register.removeSingleMetric(name);
    const read = () => runOne(db, READ_OPEN_ATTEMPTS).catch(() => undefined);
    new Gauge({
      name,
      help,
      async collect() {
        const row = await read();
        if (row) this.set(pick(row));
      },
    });
  };
  gauge('holdfast_attempts_left', 'Open attempts nobody drives', ({ left }) => left);
  gauge('holdfast_attempts_awaiting_customer', 'Attempts at their customers', ({ awaiting }) => awaiting);
  gauge(
    'holdfast_attempts_oldest_running_seconds',
    'Age of the oldest attempt in doubt',
    (row) => row.oldest_seconds,
  );
}
