import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { FoundStatement } from './find-statements.ts';
import { readServiceDatabase } from './service-database.ts';
import type { ServiceDatabase } from './service-database.ts';
import { servicesOf } from './services.ts';
import { ROOT, SourceProgram } from './source-program.ts';
import { StatementCheck } from './statement-check.ts';

const SERVICES = readdirSync(join(ROOT, 'prisma'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/**
 * Run through a parameter (effects of events, batches of clean-ups) or with values that a function computes: only SQL and rows of these are
 * checked. Keep the list short: write a new statement's values out where it is run.
 */
const PARAMETERS_UNSEEN = new Set([
  'allocate_pinned',
  'apply_promotions',
  'conversion_insert',
  'customer_payments_page',
  'dead_letter_insert',
  'delete_abandoned_carts',
  'ensure_allocated',
  'forget_clients',
  'inbox_purge',
  'mail_queue',
  'ops_resolve_compensations',
  'ops_retry_compensations',
  'outbox_end_leases',
  'outbox_give_back',
  'outbox_published',
  'outbox_purge_published',
  'outbox_purge_resolved',
  'page_record_late_payment',
  'page_save_id',
  'payment_link_and_mark',
  'payment_react',
  'promotion_usage_status',
  'refund_report',
  'remember_customer_order',
  'reserve_promotions',
]);

describe('prepared statements of apps and libs', () => {
  const check = new StatementCheck(new SourceProgram());
  const open: TestDatabase[] = [];
  const databases = new Map<string, ServiceDatabase>();
  const perService = new Map<string, FoundStatement[]>();

  beforeAll(async () => {
    for (const service of SERVICES) {
      const database = await createTestDatabase(service);
      open.push(database);
      databases.set(service, await readServiceDatabase(service, database.pool));
    }
    const servicesWith = (table: string) =>
      SERVICES.filter((each) => databases.get(each)!.catalog.tables.has(table));
    for (const statement of check.statements)
      for (const service of servicesOf(statement, servicesWith))
        perService.set(service, [...(perService.get(service) ?? []), statement]);
  });
  afterAll(async () => void (await Promise.all(open.map((database) => database.drop()))));

  it('are all found', () => {
    expect(check.statements.length).toBeGreaterThan(250);
  });

  it('each have a database in which they are checked', () => {
    const checked = new Set([...databases.keys()].flatMap((service) => perService.get(service) ?? []));
    expect(check.statements.filter((each) => !checked.has(each)).map(({ place }) => place)).toEqual([]);
  });

  it('show their parameters where they are run, except for a few', () => {
    const unseen = check.statements.filter((each) => !check.seesParameters(each)).map(({ name }) => name);
    expect(new Set(unseen)).toEqual(PARAMETERS_UNSEEN);
  });

  it.each(SERVICES)(
    'of %s are valid, and their row types and parameters are those of the database',
    async (service) => {
      const problems: string[] = [];
      for (const statement of perService.get(service) ?? [])
        problems.push(...(await check.problems(statement, databases.get(service)!)));
      expect(problems).toEqual([]);
    },
  );

  it.each(SERVICES)('of %s have a name each, in snake_case', (service) => {
    const names = (perService.get(service) ?? []).map(({ name, place }) => ({ name, place }));
    const wrong = names.filter(
      ({ name, place }) =>
        !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ||
        names.some((other) => other.name === name && other.place !== place),
    );
    expect(wrong).toEqual([]);
  });
});
