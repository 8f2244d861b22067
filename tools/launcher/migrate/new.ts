#!/usr/bin/env node
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { readCommandLine } from '../command-line.ts';
import { messageOf } from './command.ts';
import { schemaDrift } from './drift.ts';
import { functionDifferences } from './functions.ts';
import { LOCKFILE_NAME, LOCKFILE_TEXT, migrationsFolder } from './migrations-folder.ts';

const USAGE = `Usage: npm run migrate:new -- <service> <name_in_snake_case> [--url URL] [--empty]

Writes prisma/<service>/migrations/<UTC stamp>_<name>/migration.sql with the SQL between the migrations so far and
schema.prisma, followed by the functions whose file in prisma/<service>/functions differs from the migrations.
--empty writes a file to fill in (constraints, partial indexes, data).
--url names a server with a role that may create a scratch database; without it (or HOLDFAST_TEST_DATABASE_URL) one is
started and thrown away.
`;

const OPTIONS = { url: { type: 'string' }, empty: { type: 'boolean', default: false } } as const;

const ABOUT_FUNCTIONS =
  '-- Functions are replaced without a lock on any table; calls under way finish with the former text.';

interface NewOptions {
  readonly service: string;
  readonly name: string;
  readonly url: string | undefined;
  readonly isEmpty: boolean;
}

function parseNewOptions(args: string[]): NewOptions {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [service, name] = positionals;
  if (!service || !name) throw new Error('a migration needs a service and a name');
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`"${name}" is not in snake_case`);
  return { service, name, url: values.url, isEmpty: values.empty };
}

async function main({ service, name, url: given, isEmpty }: NewOptions): Promise<number> {
  const sql = isEmpty ? '' : await withServer(given, (url) => pendingSql(service, url));
  if (sql === undefined) {
    console.log(
      `${service}: schema, functions and migrations agree; nothing to write (--empty writes an empty one)`,
    );
    return 0;
  }
  console.log(writeMigration(service, name, sql));
  return 0;
}

async function withServer<T>(given: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  const url = given ?? process.env.HOLDFAST_TEST_DATABASE_URL;
  if (url) return work(url);
  const { withThrowawayPostgres } = await import('../databases/throwaway-postgres.ts');
  return withThrowawayPostgres(work);
}

/** The schema's part first: a function may use a table that it makes. */
async function pendingSql(service: string, url: string): Promise<string | undefined> {
  const schema = await schemaDrift({ service, url });
  const functions = await functionDifferences({ service, url, ahead: schema ?? '' });
  if (schema === undefined && functions.length === 0) return undefined;
  const parts = functions.length === 0 ? [] : [ABOUT_FUNCTIONS, ...functions.map(({ sql }) => sql)];
  return `${[...(schema === undefined ? [] : [schema.trim()]), ...parts].join('\n\n')}\n`;
}

function writeMigration(service: string, name: string, sql: string): string {
  const folder = migrationsFolder(service);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const file = path.join(folder, `${stamp}_${name}`, 'migration.sql');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, sql);
  const lockfile = path.join(folder, LOCKFILE_NAME);
  if (!existsSync(lockfile)) writeFileSync(lockfile, LOCKFILE_TEXT);
  return path.relative(process.cwd(), file);
}

process.exitCode = await main(readCommandLine(USAGE, parseNewOptions)).catch((error: unknown) => {
  console.error(messageOf(error));
  return 1;
});
