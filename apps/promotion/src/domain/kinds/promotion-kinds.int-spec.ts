import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { isConstraintViolation } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { PromotionKind } from './promotion-kind.js';
import { CONDITIONS_OF_KINDS, PROMOTION_KINDS } from './promotion-kinds.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('promotion');
});
afterAll(() => database.drop());

const TARGETS = ['line', 'order', 'shipping'] as const;
const VALUES = {
  percent: { percent: 1_000, amountMinor: null },
  amount: { percent: null, amountMinor: 100 },
  none: { percent: null, amountMinor: null },
};
type Value = keyof typeof VALUES;
const all = Object.keys(VALUES) as Value[];

/** Whether the database stores such a promotion. */
async function isStored(
  kind: PromotionKind,
  target: string,
  value: Value,
  conditions = {},
): Promise<boolean> {
  const { percent, amountMinor } = VALUES[value];
  try {
    await database.pool.query(
      `INSERT INTO promotions (tenant_id, id, name, kind, target, percent, amount_minor, currency, conditions)
       VALUES ('t1', $1, 'spec', $2, $3, $4, $5, $6, $7)`,
      [newId(), kind.name, target, percent, amountMinor, amountMinor && 'USD', conditions],
    );
    return true;
  } catch (error) {
    if (!isConstraintViolation(error)) throw error;
    return false;
  }
}

const sampleOf = (condition: z.ZodOptional): unknown =>
  [1, true, ['a'], {}].find((value) => condition.safeParse(value).success);

describe.each(PROMOTION_KINDS.map((kind) => [kind.name, kind] as const))(
  'PRM-1 the database and the kind %s',
  (_name, kind) => {
    const someTarget = TARGETS.find((target) => kind.targets[target])!;

    it.each(TARGETS.flatMap((target) => all.map((value) => [target, value] as const)))(
      'PRM-1 agree about target %s with value %s',
      async (target, value) => {
        expect(await isStored(kind, target, value)).toBe(
          kind.targets[target] !== undefined && kind.values.includes(value),
        );
      },
    );

    it('PRM-1 agree about the conditions that only some kinds have', async () => {
      for (const [name, condition] of Object.entries(CONDITIONS_OF_KINDS)) {
        const conditions = { [name]: sampleOf(condition) };
        expect([name, await isStored(kind, someTarget, kind.values[0]!, conditions)]).toEqual([
          name,
          Object.hasOwn(kind.conditions, name),
        ]);
      }
    });
  },
);
