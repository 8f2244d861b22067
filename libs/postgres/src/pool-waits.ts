import type pg from 'pg';

import { counter, histogram } from '@holdfast/telemetry';

const waits = () =>
  histogram({
    name: 'holdfast_db_pool_wait_seconds',
    help: 'How long work waited for a connection of the pool',
    labelNames: ['pool'],
    buckets: [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 5],
  });
const timeouts = () =>
  counter({
    name: 'holdfast_db_pool_timeouts_total',
    help: 'Work that got no connection in time',
    labelNames: ['pool'],
  });

/** The pool's own message. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('timeout exceeded when trying to connect');

type Callback = Parameters<pg.Pool['connect']>[0];

/** Measures the wait of `connect`, which `query` uses as well, and counts timeouts (PAY-13). */
export function observeWaits(pool: pg.Pool, name: string): void {
  const [wait, timedOut] = [waits().with({ pool: name }), timeouts().labels({ pool: name })];
  const ended = (began: number, error: unknown): void => {
    wait.observe((performance.now() - began) / 1_000);
    if (isTimeout(error)) timedOut.inc();
  };
  const connect = pool.connect.bind(pool);
  const watched = (callback?: Callback): Promise<pg.PoolClient> | void => {
    const began = performance.now();
    if (callback) {
      return connect((error, client, done) => {
        ended(began, error);
        callback(error, client, done);
      });
    }
    return connect().then(
      (client) => {
        ended(began, undefined);
        return client;
      },
      (error: unknown) => {
        ended(began, error);
        throw error;
      },
    );
  };
  pool.connect = watched as typeof pool.connect;
}
