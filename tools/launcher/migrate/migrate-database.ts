import type { Pool } from 'pg';

import { withConnection, withMigrationLock } from './connection.ts';
import {
  compareHistory,
  interruptedMigrations,
  isComplete,
  readHistory,
  refuseBrokenHistory,
} from './history.ts';
import type { MigrationStatus } from './history.ts';
import { PRISMA_ROOT, readMigrations, readSchemaFiles, toMigrationList } from './migrations-folder.ts';
import type { Migration } from './migrations-folder.ts';
import { NO_FILTERS, withEngine } from './schema-engine.ts';

/** A database of a service. `root` is the folder of the schemas, `prisma/` unless said otherwise. */
export interface MigrationTarget {
  readonly service: string;
  readonly url: string;
  readonly root?: string;
}

/** What one run works with. */
interface Run {
  readonly service: string;
  readonly pool: Pool;
  readonly migrations: readonly Migration[];
  readonly root: string;
}

/**
 * Brings one database to the newest migration of a service, and returns the names that this call applied: one query when there is nothing
 * to do, otherwise under the database's migration lock. Any number of processes may call it at once. A database that a newer release has
 * migrated is left alone. With `retryInterrupted`, a migration that was cut off (not one that failed) is tried again: for a developer's
 * machine, where no question should be asked.
 */
export async function migrateDatabase({
  service,
  url,
  root = PRISMA_ROOT,
  retryInterrupted = false,
}: MigrationTarget & { readonly retryInterrupted?: boolean }): Promise<{
  service: string;
  applied: string[];
}> {
  const migrations = readMigrations(service, root);
  return withConnection(url, async (pool) => {
    if (isComplete(compareHistory(migrations, await readHistory(pool)))) return { service, applied: [] };
    // Judged only under the lock: before it, a half-done migration may be one that another process is applying.
    return withMigrationLock(pool, async () => {
      const run = { service, pool, migrations, root };
      if (retryInterrupted) await forgetInterrupted(run);
      const status = compareHistory(migrations, await readHistory(pool));
      refuseBrokenHistory(service, status);
      return { service, applied: isComplete(status) ? [] : await applyMigrations(run) };
    });
  });
}

async function forgetInterrupted({ service, pool, migrations, root }: Run): Promise<void> {
  const names = interruptedMigrations(migrations, await readHistory(pool));
  if (names.length === 0) return;
  await withEngine({ pool, schemaFiles: readSchemaFiles(service, root) }, async (engine) => {
    for (const migrationName of names) await engine.markMigrationRolledBack({ migrationName });
  });
}

async function applyMigrations({ service, pool, migrations, root }: Run): Promise<string[]> {
  const schemaFiles = readSchemaFiles(service, root);
  const migrationsList = toMigrationList(service, migrations, root);
  const { appliedMigrationNames } = await withEngine({ pool, schemaFiles }, (engine) =>
    engine.applyMigrations({ migrationsList, filters: NO_FILTERS }),
  ).catch((cause: Error) => {
    throw new Error(`Migrating ${service} failed: ${withoutEngineTrace(cause.message)}`, { cause });
  });
  return appliedMigrationNames;
}

/** The engine appends where in its own source an error arose, which tells the reader of a migration's error nothing. */
function withoutEngineTrace(message: string): string {
  return (message.split(/\n\s+0: /)[0] ?? message).trim();
}

/** Which migrations are applied and which are not. */
export async function migrationStatus({
  service,
  url,
  root = PRISMA_ROOT,
}: MigrationTarget): Promise<MigrationStatus> {
  const history = await withConnection(url, readHistory);
  return compareHistory(readMigrations(service, root), history);
}

/** Settles a failed migration that an operator has repaired: forget it (`rolled-back`) or record it as done (`applied`). */
export async function resolveMigration({
  service,
  url,
  name,
  as,
  root = PRISMA_ROOT,
}: MigrationTarget & { readonly name: string; readonly as: 'applied' | 'rolled-back' }): Promise<void> {
  const migrationsList = toMigrationList(service, readMigrations(service, root), root);
  const schemaFiles = readSchemaFiles(service, root);
  await withConnection(url, (pool) =>
    withMigrationLock(pool, () =>
      withEngine({ pool, schemaFiles }, async (engine) => {
        if (as === 'applied') await engine.markMigrationApplied({ migrationName: name, migrationsList });
        else await engine.markMigrationRolledBack({ migrationName: name });
      }),
    ),
  );
}
