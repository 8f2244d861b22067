import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';

import { readMigrations, servicesWithSchema } from './migrations-folder.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
}

const withoutComments = (sql: string): string => sql.replaceAll(/^--.*$/gm, '').trim();
const statementsOf = (sql: string): string[] =>
  withoutComments(sql)
    .split(';')
    .map((text) => text.trim())
    .filter(Boolean);
const indexOf = (sql: string): string | undefined =>
  /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (\w+) ON /.exec(withoutComments(sql))?.[1];
const documented = readFileSync(join(import.meta.dirname, '../../../docs/operations/indexes.md'), 'utf8');
/** As the operators' document has it. */
const rollbackOf = (sql: string): string => {
  const statement = `DROP INDEX CONCURRENTLY IF EXISTS ${indexOf(sql)};`;
  return documented.includes(statement) ? statement : '';
};
const isConcurrent = ({ sql }: Migration): boolean =>
  /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY /m.test(withoutComments(sql));

const services = (servicesWithSchema() as string[]).filter((service) =>
  (readMigrations(service) as Migration[]).some(isConcurrent),
);
const concurrent = services.flatMap((service) =>
  (readMigrations(service) as Migration[])
    .filter(isConcurrent)
    .map((migration) => ({ service, ...migration })),
);

describe('PAY-10 indexes that are added beside running traffic', () => {
  it('are those of payments and of orders at least', () => {
    expect(services).toEqual(expect.arrayContaining(['order', 'payment']));
  });

  // CREATE INDEX CONCURRENTLY cannot run in a transaction block, and several statements of one script are one.
  it.each(concurrent)('$service/$name is one statement with its rollback', ({ sql }) => {
    expect(statementsOf(sql)).toHaveLength(1);
    expect(indexOf(sql)).toBeDefined();
    expect(rollbackOf(sql)).not.toBe('');
  });

  it.each(services)('of %s can be rolled back as written and made again', async (service) => {
    const db = await createTestDatabase(service);
    const count = async (): Promise<number> =>
      (await db.pool.query(`SELECT count(*)::int AS n FROM pg_indexes WHERE schemaname = 'public'`)).rows[0]
        .n;
    const own = concurrent.filter((migration) => migration.service === service);
    const before = await count();

    for (const { sql } of own) await db.pool.query(rollbackOf(sql));
    expect(await count()).toBe(before - own.length);
    for (const { sql } of own) await db.pool.query(withoutComments(sql));
    expect(await count()).toBe(before);
    await db.drop();
  });
});
