#!/usr/bin/env node
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { urlFor } from './command.ts';
import { schemaDrift } from './drift.ts';
import { LOCKFILE_NAME, LOCKFILE_TEXT, migrationsFolder } from './migrations-folder.ts';

const USAGE = `Usage: npm run migrate:new -- <service> <name_in_snake_case> [--url URL] [--empty]

Writes prisma/<service>/migrations/<UTC stamp>_<name>/migration.sql with the SQL between the migrations so far and
schema.prisma. --empty writes a file to fill in by hand (constraints, partial indexes, data).
`;

async function main() {
  const options = { url: { type: 'string' }, empty: { type: 'boolean', default: false } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [service, name] = positionals;
  if (!service || !/^[a-z][a-z0-9_]*$/.test(name ?? '')) {
    console.error(USAGE);
    return 2;
  }
  const sql = values.empty
    ? ''
    : await schemaDrift({ service, url: urlFor(service, { ...values, diff: true }) });
  if (sql === undefined) {
    console.log(
      `${service}: schema.prisma and the migrations agree; nothing to write (--empty writes an empty one)`,
    );
    return 0;
  }
  console.log(writeMigration(service, name, sql));
  return 0;
}

function writeMigration(service, name, sql) {
  const folder = migrationsFolder(service);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const file = path.join(folder, `${stamp}_${name}`, 'migration.sql');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, sql);
  const lockfile = path.join(folder, LOCKFILE_NAME);
  if (!existsSync(lockfile)) writeFileSync(lockfile, LOCKFILE_TEXT);
  return path.relative(process.cwd(), file);
}

process.exitCode = await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
