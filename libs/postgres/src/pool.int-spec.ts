import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { register } from 'prom-client';

import { createDatabaseWith } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { createPool } from './pool.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabaseWith('pool', 'SELECT 1');
}, 60_000);
afterAll(() => db.drop());

const lines = async (metric: string): Promise<string> =>
  (await register.getSingleMetricAsString(metric)) ?? '';

describe('PAY-13 the pool', () => {
  it('measures waits for a connection and counts timeouts', async () => {
    const pool = createPool({ url: db.url, applicationName: 'small', max: 1, connectTimeoutMs: 100 });
    const held = await pool.connect();
    const refused = pool.query('SELECT 1');
    expect(pool.waitingCount).toBe(1);
    await expect(refused).rejects.toThrow('timeout exceeded');
    held.release();
    await pool.query('SELECT 1');

    expect(await lines('holdfast_db_pool_timeouts_total')).toContain('{pool="small"} 1');
    expect(await lines('holdfast_db_pool_wait_seconds')).toContain('_count{pool="small"} 3');
    await pool.end();
  });

  it('sets its own limits where it connects to the server directly', async () => {
    const pool = createPool({ url: db.url, applicationName: 'direct', statementTimeoutMs: 1234 });
    const shown = await pool.query(
      `SELECT current_setting('statement_timeout') AS t, current_setting('plan_cache_mode') AS p`,
    );
    expect(shown.rows[0]).toEqual({ t: '1234ms', p: 'force_generic_plan' });
    await pool.end();
  });

  it('OPS-13 switches JIT off, with any setting of the server', async () => {
    // The default of servers 12 to 17.
    await db.pool.query(`ALTER DATABASE ${new URL(db.url).pathname.slice(1)} SET jit = on`);
    const stock = new pg.Client({ connectionString: db.url });
    await stock.connect();
    const pool = createPool({ url: db.url, applicationName: 'without-jit' });

    expect((await stock.query('SHOW jit')).rows).toEqual([{ jit: 'on' }]);
    expect((await pool.query('SHOW jit')).rows).toEqual([{ jit: 'off' }]);

    await Promise.all([stock.end(), pool.end()]);
  });

  it('opens a pooled connection without parameters that PgBouncer refuses', async () => {
    const pool = createPool({
      url: db.url,
      applicationName: 'pooled',
      statementTimeoutMs: 1234,
      mode: 'transaction',
    });
    const client = (await pool.connect()) as unknown as { getStartupConf(): object; release(): void };
    // PgBouncer tracks only these by itself.
    const tracked = ['user', 'database', 'application_name', 'client_encoding'];
    expect(Object.keys(client.getStartupConf()).filter((name) => !tracked.includes(name))).toEqual([]);
    client.release();
    await pool.end();
  });
});
