import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

/** Any number that is ours: one migrator per database, on whichever machine it runs. */
const LOCK_KEY = 7_246_839;
const LOCK_POLL_MS = 100;

/**
 * Runs `work` on a connection of its own and closes it. The connection looks like a pool to the driver adapter: an ordinary pool closes a
 * connection after any failed statement, and with it goes the session's lock: then two migrators would run at once.
 */
export async function withConnection<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    application_name: 'holdfast-migrate',
  });
  // Without listeners a lost connection would end the process; the statement under way reports it anyway.
  pool.on('error', () => {});
  const client = await pool.connect();
  client.on('error', () => {});
  const giveBack = client.release.bind(client);
  client.release = () => {};
  Object.assign(pool, { query: client.query.bind(client), connect: () => Promise.resolve(client) });
  try {
    return await work(pool);
  } finally {
    giveBack(true);
    await pool.end();
  }
}

/**
 * Runs `work` while this connection holds the migration lock of its database. It polls instead of waiting in the server: a waiting
 * `pg_advisory_lock` keeps a snapshot open, and `create index concurrently` in the migrator that holds the lock would wait for that
 * snapshot for ever.
 */
export async function withMigrationLock<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  while (!(await tryLock(pool))) await pause(LOCK_POLL_MS);
  try {
    return await work();
  } finally {
    await pool.query('select pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => {});
  }
}

async function tryLock(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    LOCK_KEY,
  ]);
  return rows[0]?.locked === true;
}
