import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ExampleService, adminUrl, createEmptyDatabase, query } from './example-service.ts';
import { resolveMigration } from './migrate-database.ts';
import { migrateDatabase, migrationStatus, schemaDrift, servicesWithSchema } from './migrate.ts';

const BOTH = ['20260101000000_init', '20260102000000_index_holds'];

describe('OPS-3 migrations', () => {
  let example: ExampleService;
  let database: { url: string; drop: () => Promise<void> };
  const target = () => ({ service: example.name, url: database.url, root: example.root });

  beforeEach(async () => {
    example = new ExampleService();
    database = await createEmptyDatabase();
  });
  afterEach(async () => {
    await database.drop();
    example.remove();
  });

  it('applies every migration once, functions and concurrent indexes included', async () => {
    expect(await migrateDatabase(target())).toEqual({ service: 'example', applied: BOTH });
    expect(await migrateDatabase(target())).toEqual({ service: 'example', applied: [] });
    const indexes = await query(database.url, `select indexname from pg_indexes where tablename = 'holds'`);
    expect(indexes.map(({ indexname }) => indexname)).toEqual(
      expect.arrayContaining(['holds_one_open', 'holds_tenant_id_sku_idx', 'holds_covering']),
    );
  });

  it('records them as `prisma migrate deploy` does', async () => {
    await migrateDatabase(target());
    const rows = await query(
      database.url,
      'select migration_name, checksum, finished_at from _prisma_migrations order by 1',
    );
    expect(rows).toEqual(
      BOTH.map((migration_name) => ({
        migration_name,
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        finished_at: expect.any(Date),
      })),
    );
  });

  it('lets any number of migrators run at once: one does the work', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => migrateDatabase(target())));
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(BOTH);
  });

  it('leaves a database alone that a newer release has migrated', async () => {
    await migrateDatabase(target());
    await query(
      database.url,
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at) values ('x', 'x', '2099_later', now(), now())`,
    );
    expect((await migrateDatabase(target())).applied).toEqual([]);
    expect((await migrationStatus(target())).unknown).toEqual(['2099_later']);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await migrateDatabase(target());
    example.addMigration('20260101000000_init', 'select 1;');
    await expect(migrateDatabase(target())).rejects.toThrow(/20260101000000_init of example was edited/);
  });

  it('keeps nothing of a failed migration, refuses to go on, and continues once an operator has settled it', async () => {
    await migrateDatabase(target());
    const name = '20260103000000_break';
    example.addMigration(name, 'create table "half" (id int); select 1 / 0;');
    await expect(migrateDatabase(target())).rejects.toThrow(/division by zero/);
    expect(await query(database.url, `select 1 from pg_tables where tablename = 'half'`)).toEqual([]);
    await expect(migrateDatabase(target())).rejects.toThrow(/failed half-way/);
    await resolveMigration({ ...target(), name, as: 'rolled-back' });
    example.addMigration(name, 'create table "half" (id int);');
    expect((await migrateDatabase(target())).applied).toEqual([name]);
  });

  it('retries an interrupted migration only where that is asked for', async () => {
    await migrateDatabase(target());
    const name = '20260103000000_later';
    example.addMigration(name, 'create table "later" (id int);');
    await query(
      database.url,
      `insert into _prisma_migrations (id, checksum, migration_name, started_at) values ('y', 'y', '${name}', now())`,
    );
    await expect(migrateDatabase(target())).rejects.toThrow(/failed half-way/);
    expect((await migrateDatabase({ ...target(), retryInterrupted: true })).applied).toEqual([name]);
  });
});

describe('OPS-3 migration drift', () => {
  let example: ExampleService;
  const target = () => ({ service: example.name, url: adminUrl(), root: example.root });

  beforeEach(() => {
    example = new ExampleService();
  });
  afterEach(() => example.remove());

  it('is none where only hand-written SQL goes beyond the schema', async () => {
    expect(await schemaDrift(target())).toBeUndefined();
  });

  it('is the missing SQL where the schema is ahead', async () => {
    example.writeSchema(example.schema.replace('  quantity Int', '  quantity Int\n  note     String?'));
    expect(await schemaDrift(target())).toContain('ADD COLUMN     "note" TEXT');
  });

  it('is found where a migration made something that the schema does not know', async () => {
    example.addMigration('20260103000000_extra', 'alter table "holds" add column "extra" text;');
    expect(await schemaDrift(target())).toContain('DROP COLUMN "extra"');
  });

  it('leaves no scratch database behind', async () => {
    await schemaDrift(target());
    const rows = await query(
      adminUrl(),
      `select count(*)::int as n from pg_stat_activity where datname like 'holdfast_scratch%'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });
});

describe('OPS-3 schemas and migrations of every service', () => {
  it.each(servicesWithSchema())('%s: they agree', async (service) => {
    expect(await schemaDrift({ service, url: adminUrl() })).toBeUndefined();
  });
});
