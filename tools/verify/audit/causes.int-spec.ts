import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ALL_EVENTS, ORDER_STATUSES } from '@holdfast/events';

import { auditStack } from './audit-stack.ts';
import { CAUSE_PLANTS, RIGHTFUL } from './cause-plants.ts';
import { MAILED_STATUSES, OUTSIDE_TOPICS } from './checks/known.ts';
import { PlantedShop } from './planted-shop.ts';

describe('TRU-15 the audit asks for causes', () => {
  let shop: PlantedShop;

  beforeAll(async () => {
    shop = await PlantedShop.open();
  });
  beforeEach(() => shop.reset());
  afterAll(() => shop.close());

  it.each(RIGHTFUL)('finds nothing: %s', async (_name, sqls) => {
    for (const [service, sql] of sqls) await shop.run(service, sql);

    const findings = await auditStack(shop.stack, { settleMs: 0 });

    const asked = findings.filter(({ name }) => name in CAUSE_PLANTS);
    expect(asked).toHaveLength(6);
    expect(asked.flatMap(({ offenders }) => offenders)).toEqual([]);
  });

  it('knows the topics that outside systems publish', () => {
    const outside = ALL_EVENTS.filter(({ publisher }) => publisher === 'outside').map(({ topic }) => topic);

    expect([...OUTSIDE_TOPICS].sort()).toEqual(outside.sort());
  });

  it('knows the statuses that have a mail; a return has an event of its own', () => {
    const templates = readdirSync(
      join(import.meta.dirname, '../../../apps/notification/templates/default/en'),
    );
    const mailed = ORDER_STATUSES.filter(
      (status) => status !== 'return_requested' && templates.includes(`${status}.txt`),
    );

    expect([...MAILED_STATUSES].sort()).toEqual([...mailed].sort());
  });
});
