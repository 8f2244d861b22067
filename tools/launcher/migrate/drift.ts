import { randomBytes } from 'node:crypto';

import { withConnection } from './connection.ts';
import { PRISMA_ROOT, readMigrations, readSchemaFiles, toMigrationList } from './migrations-folder.ts';
import { NO_FILTERS, withEngine } from './schema-engine.ts';

/**
 * schema.prisma cannot say everything: CHECK and EXCLUDE constraints, triggers, functions, partial and expression
 * indexes are written by hand, and the engine does not look at them. Indexes with INCLUDE columns it does see and would
 * drop, so the scratch database forgets those before the comparison.
 */
const FORGET_WHAT_THE_SCHEMA_CANNOT_SAY = {
  name: '99999999999999_beyond_the_schema',
  sql: `do $$ declare target record; begin
    for target in select indexrelid::regclass as name from pg_index
      where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
        and indnatts > indnkeyatts and indexrelid not in (select conindid from pg_constraint where conindid <> 0)
    loop execute format('drop index %s', target.name); end loop;
  end $$`,
};

/**
 * The SQL that would bring the result of the migrations to what schema.prisma says, or undefined where they agree.
 * Runs the migrations in a scratch database of the server at `url`, whose role must be allowed to create one.
 */
export async function schemaDrift({ service, url, root = PRISMA_ROOT }) {
  const migrations = readMigrations(service, root);
  const schemaFiles = readSchemaFiles(service, root);
  const from =
    migrations.length === 0
      ? { tag: 'empty' }
      : {
          tag: 'migrations',
          ...toMigrationList(service, [...migrations, FORGET_WHAT_THE_SCHEMA_CANNOT_SAY], root),
        };
  const result = await withScratchDatabase(url, ({ pool, shadowPool }) =>
    withEngine({ pool, shadowPool, schemaFiles }, (engine) =>
      engine.diff({ from, to: { tag: 'schemaDatamodel', files: schemaFiles }, ...DIFF_OPTIONS }),
    ),
  );
  return result.exitCode === 0 ? undefined : result.stdout;
}

const DIFF_OPTIONS = { script: true, exitCode: true, shadowDatabaseUrl: null, filters: NO_FILTERS };

async function withScratchDatabase(url, work) {
  const name = `holdfast_scratch_${randomBytes(6).toString('hex')}`;
  return withConnection(url, async (pool) => {
    await pool.query(`create database ${name}`);
    try {
      return await withConnection(databaseUrl(url, name), (shadowPool) => work({ pool, shadowPool }));
    } finally {
      await pool.query(`drop database ${name} with (force)`);
    }
  });
}

/** The same server, another database. */
export function databaseUrl(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
