const UNDEFINED_TABLE = '42P01';

/** What `_prisma_migrations` says, or nothing where the database has no history yet. */
export async function readHistory(pool) {
  try {
    const { rows } = await pool.query(
      `select migration_name as name, checksum, finished_at is not null as finished,
              finished_at is null and logs is null and applied_steps_count = 0 as interrupted
         from _prisma_migrations where rolled_back_at is null order by migration_name`,
    );
    return rows;
  } catch (error) {
    if (error.code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/**
 * Compares folders with history: what is still to do, and what stands in the way (`edited` after it was applied,
 * `failed` half-way, `unknown` to this checkout).
 */
export function compareHistory(migrations, history) {
  const recorded = new Map(history.map((row) => [row.name, row]));
  const known = new Set(migrations.map(({ name }) => name));
  return {
    pending: migrations.filter(({ name }) => !recorded.has(name)).map(({ name }) => name),
    edited: migrations
      .filter(
        ({ name, checksum }) => recorded.get(name)?.finished && recorded.get(name).checksum !== checksum,
      )
      .map(({ name }) => name),
    failed: history.filter((row) => !row.finished).map((row) => row.name),
    unknown: history.filter((row) => !known.has(row.name)).map((row) => row.name),
  };
}

/**
 * Migrations that never came to an end because their process or the server died: no error was recorded. Such a script
 * was one transaction and has left nothing, except one that builds an index concurrently.
 */
export function interruptedMigrations(migrations, history) {
  const scripts = new Map(migrations.map(({ name, sql }) => [name, sql]));
  return history
    .filter(
      ({ name, interrupted }) =>
        interrupted && !/\bconcurrently\b/i.test(scripts.get(name) ?? 'concurrently'),
    )
    .map(({ name }) => name);
}

/** Whether everything is applied and nothing stands in the way. */
export function isComplete({ pending, edited, failed }) {
  return pending.length + edited.length + failed.length === 0;
}

/** Stops where applying more would build on a history that is not ours to guess about. */
export function refuseBrokenHistory(service, { edited, failed }) {
  if (failed.length > 0) {
    throw new Error(
      `Migration ${failed.join(', ')} of ${service} failed half-way earlier. Put the database right by hand, then run ` +
        `"npm run migrate -- ${service} --rolled-back NAME" (to try it again) or "--applied NAME".`,
    );
  }
  if (edited.length > 0) {
    throw new Error(
      `Migration ${edited.join(', ')} of ${service} was edited after this database had applied it. Applied migrations ` +
        'never change: write a new one (tools/launcher/migrate/new.ts), or start with a fresh database (another --data-dir).',
    );
  }
}
