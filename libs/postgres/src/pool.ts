import pg from 'pg';

import { counter, gaugeOf } from '@holdfast/telemetry';

import { observeWaits } from './pool-waits.js';

/** A pool of connections; a class, so that Nest injects the app's pool by type. */
export const Pool = pg.Pool;
export type Pool = pg.Pool;

/** The connection of a service to its database. */
export interface PoolOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly max?: number | undefined;
  /** The timeout of a query for a free connection. */
  readonly connectTimeoutMs?: number | undefined;
  readonly statementTimeoutMs?: number | undefined;
  /** `transaction`: the address is a PgBouncer's in transaction mode; default `direct`. */
  readonly mode?: 'direct' | 'transaction' | undefined;
}

const INT8 = 20;
const DEFAULT_STATEMENT_MS = 10_000;
/** Added to the server's own limit, which comes first where the server answers. */
const NET_MS = 1_000;
/** int8 is bigint here: money and counters must not pass through floats. Everything else stays as pg has it. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid as never, format as never)) as typeof pg.types.getTypeParser,
};

function observe(pool: pg.Pool, name: string): void {
  const show = (metric: string, help: string, read: () => number): void =>
    gaugeOf({ name: metric, help, labelNames: ['pool'] }, (gauge) => gauge.set({ pool: name }, read()));
  show('holdfast_db_pool_connections', 'Open connections', () => pool.totalCount);
  show('holdfast_db_pool_idle', 'Idle connections', () => pool.idleCount);
  show('holdfast_db_pool_waiting', 'Queries that wait for a connection', () => pool.waitingCount);
}

/**
 * The start-up parameters of a connection. PgBouncer shares server connections and refuses parameters it does not track: there all settings
 * belong to the role (docs/operations/pooling.md), and the client's own time limit is the fallback.
 */
function sessionOptions({ mode, statementTimeoutMs = DEFAULT_STATEMENT_MS }: PoolOptions): pg.PoolConfig {
  if (mode === 'transaction') return { query_timeout: statementTimeoutMs + NET_MS };
  return {
    statement_timeout: statementTimeoutMs,
    // Each prepared statement has one right plan; by default the server plans many of them at every call, which costs more than their
    // execution. All are too short for JIT to pay off.
    options: '-c plan_cache_mode=force_generic_plan -c jit=off',
  };
}

/** A pool on one database; the Prisma adapter of the service uses the same one. Its errors on idle connections are not fatal. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    ...sessionOptions(options),
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    types,
  });
  const lost = counter({ name: 'holdfast_db_connections_lost_total', help: 'Idle connections that broke' });
  // Without a listener, a server restart would end the process; the next query opens a new connection.
  pool.on('error', () => lost.inc());
  observe(pool, options.applicationName);
  observeWaits(pool, options.applicationName);
  return pool;
}
