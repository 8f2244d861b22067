import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

jest.setTimeout(120_000);

const FOLDER = resolve(import.meta.dirname, '../../../docs/runbooks');
const PART = /[Ii]n (\w+)'s database|```sql\n([\s\S]*?)```/g;
/** Where a page names no database: the outbox is the same in all of them. */
const UNNAMED = 'order';

interface Query {
  readonly runbook: string;
  readonly service: string;
  readonly text: string;
}

/** A runbook's statements, each with the database that the page names before it; without commands of psql and NOTIFY. */
function queriesOf(runbook: string): Query[] {
  let service = DATABASE_OF[runbook] ?? UNNAMED;
  const queries: Query[] = [];
  for (const [, named, block] of readFileSync(join(FOLDER, runbook), 'utf8').matchAll(PART)) {
    if (named !== undefined) service = SERVICES.includes(named) ? named : service;
    for (const text of statementsOf(block ?? '')) queries.push({ runbook, service, text });
  }
  return queries;
}

const SERVICES = ['checkout', 'order', 'payment', 'warehouse', 'promotion', 'notification'];
/** Pages about one database that do not name it in these words. */
const DATABASE_OF: Record<string, string> = {
  'mails.md': 'notification',
  'oversell.md': 'warehouse',
  'refund-at-gateway.md': 'payment',
};

/** `'<id>'` and `(…)` stand for values; a comment may end a line. */
function statementsOf(block: string): string[] {
  return block
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((text) => text.trim())
    .filter((text) => /^(select|update)/i.test(text))
    .map((text) => text.replaceAll(/'[^']*<[^']*>[^']*'/g, 'NULL').replaceAll('(…)', '(NULL)'));
}

const queries = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md'))
  .flatMap(queriesOf);

describe('OPS-6 statements of the runbooks', () => {
  const databases = new Map<string, TestDatabase>();

  beforeAll(async () => {
    for (const service of new Set(queries.map(({ service }) => service)))
      databases.set(service, await createTestDatabase(service));
  });
  afterAll(() => Promise.all([...databases.values()].map((database) => database.drop())));

  it('are found', () => expect(queries.length).toBeGreaterThan(15));

  for (const { runbook, service, text } of queries)
    it(`${runbook} at ${service}: ${text.slice(0, 50).replaceAll(/\s+/g, ' ')}`, async () => {
      await databases.get(service)?.pool.query(`EXPLAIN ${text}`);
    });
});
