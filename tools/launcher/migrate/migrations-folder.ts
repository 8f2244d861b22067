import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const LOCKFILE = 'migration_lock.toml';

/** What the schema engine wants to see as the history's lock file; also written beside a first migration. */
export const LOCKFILE_TEXT =
  '# Written by tools/launcher/migrate; says which database the migrations are for.\nprovider = "postgresql"\n';

/** The folder `prisma/` of this repository. */
export const PRISMA_ROOT = path.join(REPOSITORY, 'prisma');

/** Services that have a Prisma schema, sorted. */
export function servicesWithSchema(root = PRISMA_ROOT) {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(path.join(root, name, 'schema.prisma')))
    .sort();
}

/** The schema files of a service as the engine takes them. */
export function readSchemaFiles(service, root = PRISMA_ROOT) {
  const file = path.join(root, service, 'schema.prisma');
  if (!existsSync(file)) throw new Error(`There is no Prisma schema for "${service}": ${file} is missing.`);
  return [{ path: file, content: readFileSync(file, 'utf8') }];
}

/** The service's migrations in order: `{name, sql, checksum}`; the checksum is the one Prisma records (SHA-256). */
export function readMigrations(service, root = PRISMA_ROOT) {
  const folder = migrationsFolder(service, root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => statSync(path.join(folder, name)).isDirectory())
    .sort()
    .map((name) => readMigration(folder, name));
}

function readMigration(folder, name) {
  const file = path.join(folder, name, 'migration.sql');
  if (!existsSync(file)) throw new Error(`Migration "${name}" has no migration.sql (${file}).`);
  const bytes = readFileSync(file);
  return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
}

/** Where the service's migrations live. */
export function migrationsFolder(service, root = PRISMA_ROOT) {
  return path.join(root, service, 'migrations');
}

/** The same migrations in the engine's words. */
export function toMigrationList(service, migrations, root = PRISMA_ROOT) {
  return {
    baseDir: migrationsFolder(service, root),
    lockfile: { path: LOCKFILE, content: LOCKFILE_TEXT },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

/** Name of the history's lock file, for the tool that writes the first migration. */
export const LOCKFILE_NAME = LOCKFILE;
