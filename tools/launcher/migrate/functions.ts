import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import type { Pool } from 'pg';

import { withConnection } from './connection.ts';
import { migrateDatabase } from './migrate-database.ts';
import type { MigrationTarget } from './migrate-database.ts';
import { PRISMA_ROOT } from './migrations-folder.ts';
import { withScratchDatabase } from './scratch-database.ts';

/** A function whose file and whose migrations say different things. */
export interface FunctionDifference {
  /** As PostgreSQL names it: `take_stock(text,uuid)`. */
  readonly signature: string;
  /** `changed` and `new` in the file; `removed`: the migrations make it and no file has it. */
  readonly kind: 'changed' | 'new' | 'removed';
  /** What a migration has to run. */
  readonly sql: string;
}

interface FunctionFile {
  readonly name: string;
  readonly file: string;
  readonly sql: string;
}

interface DatabaseFunction {
  readonly name: string;
  readonly signature: string;
  readonly definition: string;
  /** Written by the running transaction. */
  readonly written: boolean;
}

/**
 * Compares `prisma/<service>/functions/*.sql`, the current text of each function of a database, with what the migrations make. Both are
 * run in a scratch database of the server at `url`, and PostgreSQL's own rendering is compared: layout and comments outside of a body do not
 * count. `ahead` is SQL that a migration is about to run before the functions.
 */
export async function functionDifferences({
  service,
  url,
  root = PRISMA_ROOT,
  ahead = '',
}: MigrationTarget & { readonly ahead?: string }): Promise<FunctionDifference[]> {
  const files = readFunctionFiles(service, root);
  return withScratchDatabase(url, async (scratchUrl) => {
    await migrateDatabase({ service, url: scratchUrl, root });
    return withConnection(scratchUrl, async (pool) => {
      if (ahead !== '') await pool.query(ahead);
      const migrated = await readFunctions(pool);
      await pool.query('begin');
      for (const file of files) await define(pool, file);
      const defined = await readFunctions(pool);
      await pool.query('rollback');
      return compare(files, migrated, defined);
    });
  });
}

function readFunctionFiles(service: string, root: string): FunctionFile[] {
  const folder = path.join(root, service, 'functions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.sql$/, ''),
      file: path.relative(process.cwd(), path.join(folder, file)),
      sql: readFileSync(path.join(folder, file), 'utf8').trim(),
    }));
}

async function define(pool: Pool, { file, sql }: FunctionFile): Promise<void> {
  await pool.query(sql).catch((cause: Error) => {
    throw new Error(`${file}: ${cause.message}`, { cause });
  });
}

/** The functions of the public schema, without those that extensions bring. */
async function readFunctions(pool: Pool): Promise<DatabaseFunction[]> {
  const { rows } = await pool.query<DatabaseFunction>(
    `select proname as name, oid::regprocedure::text as signature, pg_get_functiondef(oid) as definition,
            xmin = pg_current_xact_id_if_assigned()::xid is true as written
       from pg_proc p
      where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      order by 2`,
  );
  return rows;
}

function compare(
  files: readonly FunctionFile[],
  migrated: readonly DatabaseFunction[],
  defined: readonly DatabaseFunction[],
): FunctionDifference[] {
  const written = defined.filter((each) => each.written);
  const definitions = new Map(migrated.map(({ signature, definition }) => [signature, definition]));
  const byName = new Map(files.map((file) => [file.name, file]));
  const misnamed = files.find(({ name }) => !written.some((each) => each.name === name));
  if (misnamed) throw new Error(`${misnamed.file}: defines no function ${misnamed.name}`);
  const differing = written.flatMap(({ name, signature, definition }): FunctionDifference[] => {
    const file = byName.get(name);
    if (!file) throw new Error(`the function ${signature} stands in a file that is not called ${name}.sql`);
    const before = definitions.get(signature);
    if (before === definition) return [];
    return [{ signature, kind: before === undefined ? 'new' : 'changed', sql: file.sql }];
  });
  const removed = defined
    .filter((each) => !each.written)
    .map(({ signature }): FunctionDifference => ({
      signature,
      kind: 'removed',
      sql: `DROP FUNCTION ${signature};`,
    }));
  return [...removed, ...differing];
}

/** The message about a difference, with the command that settles it. */
export function describeDifference(service: string, { signature, kind }: FunctionDifference): string {
  const file = `prisma/${service}/functions/${signature.replace(/\(.*/, '')}.sql`;
  const write = `"npm run migrate:new -- ${service} NAME" writes the migration`;
  if (kind === 'removed')
    return `${service}: the migrations make ${signature}, and ${file} is missing; ${write} that drops it`;
  if (kind === 'new') return `${service}: ${file} defines ${signature}, which no migration makes; ${write}`;
  return `${service}: ${file} and the migrations define ${signature} differently; ${write}`;
}
