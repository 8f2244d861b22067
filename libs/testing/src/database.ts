import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { createPool } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { fromSetUp } from './from-set-up.js';

const root = resolve(import.meta.dirname, '../../..');

/** The migrator, a tool. */
interface MigrateModule {
  migrateDatabase(options: { service: string; url: string }): Promise<unknown>;
}

/** A migrated database for one spec file. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** A second pool on the same database, for connections that are really parallel. */
  readonly openPool: (max?: number) => Pool;
  /** Closes every pool and drops the database. */
  readonly drop: () => Promise<void>;
}

const adminUrl = (): URL => new URL(fromSetUp('DATABASE_URL'));

/** The Redis of this test run, on a database number of its own per spec worker. */
export const testRedisUrl = (): string =>
  `${fromSetUp('REDIS_URL').replace(/\/\d*$/, '')}/${Number(process.env['JEST_WORKER_ID'] ?? 1) % 16}`;

async function migrationsHash(service: string): Promise<string> {
  const dir = join(root, 'prisma', service, 'migrations');
  const files = (await readdir(dir, { recursive: true })).filter((file) => file.endsWith('.sql')).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(join(dir, file)));
  return hash.digest('hex').slice(0, 12);
}

const withAdmin = async <T>(work: (pool: Pool) => Promise<T>): Promise<T> => {
  const pool = createPool({
    url: adminUrl().href,
    applicationName: 'test-admin',
    max: 1,
    statementTimeoutMs: 60_000,
  });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
};

const urlOf = (database: string): string => Object.assign(adminUrl(), { pathname: `/${database}` }).href;

/** Migrates once per set of migrations; spec files clone the result. Under a lock, since spec workers run in parallel. */
async function ensureTemplate(admin: Pool, service: string, template: string): Promise<void> {
  const client = await admin.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await client.query(
      'SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate',
      [template],
    );
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${template}`);
    await client.query(`CREATE DATABASE ${template}`);
    const { migrateDatabase } = (await import(fromSetUp('MIGRATE'))) as MigrateModule;
    await migrateDatabase({ service, url: urlOf(template) });
    await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [template]);
    client.release();
  }
}

function opened(database: string): TestDatabase {
  const url = urlOf(database);
  const pools: Pool[] = [];
  const openPool = (max = 10): Pool => {
    const pool = createPool({ url, applicationName: 'test', max, statementTimeoutMs: 30_000 });
    pools.push(pool);
    return pool;
  };
  return {
    url,
    pool: openPool(),
    openPool,
    drop: async () => {
      await Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
      await withAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
    },
  };
}

const newName = (service: string): string => `hf_test_${service}_${randomBytes(6).toString('hex')}`;

/** Creates a database with the service's schema by cloning a migrated template. */
export async function createTestDatabase(service: string): Promise<TestDatabase> {
  const template = `hf_template_${service}_${await migrationsHash(service)}`;
  const database = newName(service);
  await withAdmin(async (admin) => {
    await ensureTemplate(admin, service, template);
    await admin.query(`CREATE DATABASE ${database} TEMPLATE ${template}`);
  });
  return opened(database);
}

/** Creates a database from plain SQL, for a lib that has tables but is no service. */
export async function createDatabaseWith(name: string, sql: string): Promise<TestDatabase> {
  const database = newName(name);
  await withAdmin((admin) => admin.query(`CREATE DATABASE ${database}`));
  const testDatabase = opened(database);
  await testDatabase.pool.query(sql);
  return testDatabase;
}
