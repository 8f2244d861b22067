import pg from 'pg';
import { Counter, Gauge, register } from 'prom-client';

/** How a service reaches its database. */
export interface PoolOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly max?: number | undefined;
  /** How long a query waits for a free connection. */
  readonly connectTimeoutMs?: number | undefined;
  readonly statementTimeoutMs?: number | undefined;
}

const INT8 = 20;
/** int8 is bigint here: money and counters must not pass through floats. Everything else stays as pg has it. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid as never, format as never)) as typeof pg.types.getTypeParser,
};

function observe(pool: pg.Pool, name: string): void {
  const gauge = (metric: string, help: string, read: () => number): void => {
    if (register.getSingleMetric(metric)) return;
    new Gauge({
      name: metric,
      help,
      labelNames: ['pool'],
      collect() {
        this.set({ pool: name }, read());
      },
    });
  };
  gauge('holdfast_db_pool_connections', 'Open connections', () => pool.totalCount);
  gauge('holdfast_db_pool_idle', 'Idle connections', () => pool.idleCount);
  gauge('holdfast_db_pool_waiting', 'Queries that wait for a connection', () => pool.waitingCount);
}

/** A pool on one database; the Prisma adapter of the service uses the same one. Its errors on idle connections are not fatal. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    // Statements are few, prepared and have one right plan each; left to itself the server plans many of them anew at every call, at
    // more than their execution costs.
    options: '-c plan_cache_mode=force_generic_plan',
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    types,
  });
  const lost =
    (register.getSingleMetric('holdfast_db_connections_lost_total') as Counter | undefined) ??
    new Counter({ name: 'holdfast_db_connections_lost_total', help: 'Idle connections that broke' });
  // Without a listener a server restart would end the process; the next query opens a new connection.
  pool.on('error', () => lost.inc());
  observe(pool, options.applicationName);
  return pool;
}
