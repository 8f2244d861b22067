import pg from 'pg';

/** Any number that is ours: one migrator per database, wherever it runs. */
const LOCK_KEY = 7_246_839;
const LOCK_POLL_MS = 100;

/**
 * One connection that looks like a pool to the driver adapter. An ordinary pool throws a connection away after any
 * failed statement, and with it the session's lock: then two migrators would run at once.
 */
class HeldConnection extends pg.Pool {
  async open() {
    // Without listeners a lost connection would end the process; the statement under way reports it anyway.
    this.on('error', () => {});
    this.client = await super.connect();
    this.client.on('error', () => {});
    this.giveBack = this.client.release;
    this.client.release = () => {};
    return this;
  }

  query(...statement) {
    return this.client.query(...statement);
  }

  async connect() {
    return this.client;
  }

  async end() {
    this.giveBack.call(this.client, true);
    await super.end();
  }
}

/** Runs `work` on a connection of its own and closes it. */
export async function withConnection(url, work) {
  const connection = new HeldConnection({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    application_name: 'holdfast-migrate',
  });
  await connection.open();
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/**
 * Runs `work` while this connection holds the migration lock of its database.
 * It asks again and again instead of waiting in the server: a waiting `pg_advisory_lock` keeps a snapshot open, and
 * `create index concurrently` in the migrator that holds the lock would wait for that snapshot forever.
 */
export async function withMigrationLock(pool, work) {
  while (!(await tryLock(pool))) await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  try {
    return await work();
  } finally {
    await pool.query('select pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => {});
  }
}

async function tryLock(pool) {
  const { rows } = await pool.query('select pg_try_advisory_lock($1) as locked', [LOCK_KEY]);
  return rows[0].locked;
}
