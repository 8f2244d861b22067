import type { Pool } from 'pg';

import type { Migration } from './migrations-folder.ts';

const UNDEFINED_TABLE = '42P01';

/** A migration as `_prisma_migrations` records it. */
export interface RecordedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  /** Its process or the server died: no error was recorded. */
  readonly interrupted: boolean;
}

/** Names of migrations by what is to be done about them. */
export interface MigrationStatus {
  readonly pending: string[];
  /** Edited after they were applied. */
  readonly edited: string[];
  /** Failed half-way. */
  readonly failed: string[];
  /** Recorded, and unknown to this checkout. */
  readonly unknown: string[];
}

/** Reads `_prisma_migrations`; nothing where the database has no history yet. */
export async function readHistory(pool: Pool): Promise<RecordedMigration[]> {
  try {
    const { rows } = await pool.query<RecordedMigration>(
      `select migration_name as name, checksum, finished_at is not null as finished,
              finished_at is null and logs is null and applied_steps_count = 0 as interrupted
         from _prisma_migrations where rolled_back_at is null order by migration_name`,
    );
    return rows;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** Compares folders with history. */
export function compareHistory(
  migrations: readonly Migration[],
  history: readonly RecordedMigration[],
): MigrationStatus {
  const recorded = new Map(history.map((row) => [row.name, row]));
  const known = new Set(migrations.map(({ name }) => name));
  const isEdited = ({ name, checksum }: Migration): boolean => {
    const row = recorded.get(name);
    return row !== undefined && row.finished && row.checksum !== checksum;
  };
  return {
    pending: migrations.filter(({ name }) => !recorded.has(name)).map(({ name }) => name),
    edited: migrations.filter(isEdited).map(({ name }) => name),
    failed: history.filter((row) => !row.finished).map((row) => row.name),
    unknown: history.filter((row) => !known.has(row.name)).map((row) => row.name),
  };
}

/**
 * Migrations that were cut off. Such a script was one transaction and has left nothing, except one that builds an index concurrently.
 */
export function interruptedMigrations(
  migrations: readonly Migration[],
  history: readonly RecordedMigration[],
): string[] {
  const scripts = new Map(migrations.map(({ name, sql }) => [name, sql]));
  return history
    .filter(
      ({ name, interrupted }) =>
        interrupted && !/\bconcurrently\b/i.test(scripts.get(name) ?? 'concurrently'),
    )
    .map(({ name }) => name);
}

/** Whether everything is applied and nothing stands in the way. */
export function isComplete({ pending, edited, failed }: MigrationStatus): boolean {
  return pending.length + edited.length + failed.length === 0;
}

/** Throws where applying more would build on a history that needs an operator's decision. */
export function refuseBrokenHistory(service: string, { edited, failed }: MigrationStatus): void {
  if (failed.length > 0) {
    throw new Error(
      `Migration ${failed.join(', ')} of ${service} failed half-way earlier. Repair the database, then run ` +
        `"npm run migrate -- ${service} --rolled-back NAME" (to try it again) or "--applied NAME".`,
    );
  }
  if (edited.length > 0) {
    throw new Error(
      `Migration ${edited.join(', ')} of ${service} was edited after this database had applied it. Applied migrations ` +
        'never change: write a new one (npm run migrate:new), or start with a fresh database (another --data-dir).',
    );
  }
}
