import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Pool } from 'pg';

import { readCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { ROOT } from './source-program.ts';

/** A migrated database of a service, with what the check needs to know of it. */
export interface ServiceDatabase {
  readonly service: string;
  readonly pool: Pool;
  readonly catalog: Catalog;
  /** Names of types by their oid. */
  readonly typeNames: ReadonlyMap<number, string>;
  /** Functions of the service whose file promises that they never answer null. */
  readonly neverNull: ReadonlySet<string>;
  /** Names of its CHECK constraints. */
  readonly checks: ReadonlySet<string>;
}

/** The line of `prisma/<service>/functions/<name>.sql` that promises it. */
const NEVER_NULL = /^-- Never answers null\.$/m;

/** Reads what the check needs of a database. */
export async function readServiceDatabase(service: string, pool: Pool): Promise<ServiceDatabase> {
  const types = await pool.query<{ oid: number; name: string }>(
    'SELECT oid::integer AS oid, typname AS name FROM pg_type WHERE oid < 2147483648',
  );
  const checks = await pool.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`,
  );
  return {
    service,
    pool,
    catalog: await readCatalog(pool),
    typeNames: new Map(types.rows.map(({ oid, name }) => [oid, name])),
    neverNull: neverNullOf(service),
    checks: new Set(checks.rows.map(({ name }) => name)),
  };
}

function neverNullOf(service: string): ReadonlySet<string> {
  const folder = join(ROOT, 'prisma', service, 'functions');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const promising = files.filter((file) => NEVER_NULL.test(readFileSync(join(folder, file), 'utf8')));
  return new Set(promising.map((file) => file.replace(/\.sql$/, '')));
}
