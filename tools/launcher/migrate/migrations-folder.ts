import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

/** Name of the history's lock file, which stands beside the migrations. */
export const LOCKFILE_NAME = 'migration_lock.toml';

/** The text of that file, as the schema engine expects it. */
export const LOCKFILE_TEXT =
  '# Written by tools/launcher/migrate; says which database the migrations are for.\nprovider = "postgresql"\n';

/** The folder `prisma/` of this repository. */
export const PRISMA_ROOT = path.join(REPOSITORY, 'prisma');

/** A migration as it stands in its folder. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256, as Prisma records it. */
  readonly checksum: string;
}

/** A schema file as the engine takes it. */
export interface SchemaFile {
  path: string;
  content: string;
}

/** Services that have a Prisma schema, sorted. */
export function servicesWithSchema(root = PRISMA_ROOT): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(path.join(root, name, 'schema.prisma')))
    .sort();
}

/** The schema files of a service. */
export function readSchemaFiles(service: string, root = PRISMA_ROOT): SchemaFile[] {
  const file = path.join(root, service, 'schema.prisma');
  if (!existsSync(file)) throw new Error(`There is no Prisma schema for "${service}": ${file} is missing.`);
  return [{ path: file, content: readFileSync(file, 'utf8') }];
}

/** The service's migrations, in order. */
export function readMigrations(service: string, root = PRISMA_ROOT): Migration[] {
  const folder = migrationsFolder(service, root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => statSync(path.join(folder, name)).isDirectory())
    .sort()
    .map((name) => readMigration(folder, name));
}

function readMigration(folder: string, name: string): Migration {
  const file = path.join(folder, name, 'migration.sql');
  if (!existsSync(file)) throw new Error(`Migration "${name}" has no migration.sql (${file}).`);
  const bytes = readFileSync(file);
  return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
}

/** Where the service's migrations stand. */
export function migrationsFolder(service: string, root = PRISMA_ROOT): string {
  return path.join(root, service, 'migrations');
}

/** The migrations as the engine takes them. */
export function toMigrationList(
  service: string,
  migrations: readonly Pick<Migration, 'name' | 'sql'>[],
  root = PRISMA_ROOT,
): MigrationList {
  return {
    baseDir: migrationsFolder(service, root),
    lockfile: { path: LOCKFILE_NAME, content: LOCKFILE_TEXT },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}
