import { withConnection } from './connection.ts';
import type { MigrationTarget } from './migrate-database.ts';
import { PRISMA_ROOT, readMigrations, readSchemaFiles, toMigrationList } from './migrations-folder.ts';
import { NO_FILTERS, withEngine } from './schema-engine.ts';
import { withScratchDatabase } from './scratch-database.ts';

/**
 * schema.prisma cannot express everything: CHECK and EXCLUDE constraints, triggers, functions, partial and expression indexes are written
 * as SQL, and the engine does not look at them. Indexes with INCLUDE columns it does see and would drop, so the scratch database forgets
 * those before the comparison.
 */
const FORGET_WHAT_THE_SCHEMA_CANNOT_EXPRESS = {
  name: '99999999999999_beyond_the_schema',
  sql: `do $$ declare target record; begin
    for target in select indexrelid::regclass as name from pg_index
      where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
        and indnatts > indnkeyatts and indexrelid not in (select conindid from pg_constraint where conindid <> 0)
    loop execute format('drop index %s', target.name); end loop;
  end $$`,
};

/**
 * The SQL that would bring the result of the migrations to what schema.prisma says, or undefined where they agree. Runs the migrations in
 * a scratch database of the server at `url`, whose role must be allowed to create one.
 */
export async function schemaDrift({
  service,
  url,
  root = PRISMA_ROOT,
}: MigrationTarget): Promise<string | undefined> {
  const migrations = readMigrations(service, root);
  const files = readSchemaFiles(service, root);
  const all = toMigrationList(service, [...migrations, FORGET_WHAT_THE_SCHEMA_CANNOT_EXPRESS], root);
  const { exitCode, stdout } = await withScratchDatabase(url, (scratchUrl) =>
    withConnection(url, (pool) =>
      withConnection(scratchUrl, (shadowPool) =>
        withEngine({ pool, shadowPool, schemaFiles: files }, (engine) =>
          engine.diff({
            from: migrations.length === 0 ? { tag: 'empty' } : { tag: 'migrations', ...all },
            to: { tag: 'schemaDatamodel', files },
            script: true,
            exitCode: true,
            filters: NO_FILTERS,
          }),
        ),
      ),
    ),
  );
  return exitCode === 0 ? undefined : (stdout ?? '');
}
