import { withConnection, withMigrationLock } from './connection.ts';
import {
  compareHistory,
  interruptedMigrations,
  isComplete,
  readHistory,
  refuseBrokenHistory,
} from './history.ts';
import { PRISMA_ROOT, readMigrations, readSchemaFiles, toMigrationList } from './migrations-folder.ts';
import { NO_FILTERS, withEngine } from './schema-engine.ts';

/**
 * Brings one database to the newest migration of a service: one query when there is nothing to do, otherwise under the
 * database's migration lock. Safe to call from any number of processes at once. A database that is ahead of this
 * checkout (a newer release migrated it) is left alone. With `retryInterrupted`, a migration that was cut off (not one
 * that failed) is tried again: for a developer's machine, where nobody wants to be asked.
 *
 * @returns {Promise<{service: string, applied: string[]}>} names of the migrations applied by this call
 */
export async function migrateDatabase({ service, url, root = PRISMA_ROOT, retryInterrupted = false }) {
  const migrations = readMigrations(service, root);
  return withConnection(url, async (pool) => {
    if (isComplete(compareHistory(migrations, await readHistory(pool)))) return { service, applied: [] };
    // Judged only under the lock: before it, a half-done migration may be one that is being applied right now.
    return withMigrationLock(pool, async () => {
      if (retryInterrupted) await forgetInterrupted({ service, pool, migrations, root });
      const comparison = compareHistory(migrations, await readHistory(pool));
      refuseBrokenHistory(service, comparison);
      if (isComplete(comparison)) return { service, applied: [] };
      return { service, applied: await applyMigrations({ service, pool, migrations, root }) };
    });
  });
}

async function forgetInterrupted({ service, pool, migrations, root }) {
  const names = interruptedMigrations(migrations, await readHistory(pool));
  if (names.length === 0) return;
  const schemaFiles = readSchemaFiles(service, root);
  await withEngine({ pool, schemaFiles }, async (engine) => {
    for (const migrationName of names) await engine.markMigrationRolledBack({ migrationName });
  });
}

async function applyMigrations({ service, pool, migrations, root }) {
  const schemaFiles = readSchemaFiles(service, root);
  const migrationsList = toMigrationList(service, migrations, root);
  const { appliedMigrationNames } = await withEngine({ pool, schemaFiles }, (engine) =>
    engine.applyMigrations({ migrationsList, filters: NO_FILTERS }),
  ).catch((cause) => {
    throw new Error(`Migrating ${service} failed: ${withoutEngineTrace(cause.message)}`, { cause });
  });
  return appliedMigrationNames;
}

/** The engine appends where in its own source an error arose; nobody who reads a migration's error needs that. */
function withoutEngineTrace(message) {
  return message.split(/\n\s+0: /)[0].trim();
}

/** What is applied and what is not: `{pending, edited, failed, unknown}`. */
export async function migrationStatus({ service, url, root = PRISMA_ROOT }) {
  const history = await withConnection(url, readHistory);
  return compareHistory(readMigrations(service, root), history);
}

/** After a failed migration was put right by hand: forget it (`rolled-back`) or take it as done (`applied`). */
export async function resolveMigration({ service, url, name, as, root = PRISMA_ROOT }) {
  const migrationsList = toMigrationList(service, readMigrations(service, root), root);
  const schemaFiles = readSchemaFiles(service, root);
  await withConnection(url, (pool) =>
    withMigrationLock(pool, () =>
      withEngine({ pool, schemaFiles }, (engine) =>
        as === 'applied'
          ? engine.markMigrationApplied({ migrationName: name, migrationsList })
          : engine.markMigrationRolledBack({ migrationName: name }),
      ),
    ),
  );
}
