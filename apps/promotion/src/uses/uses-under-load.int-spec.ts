import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isTransientConflict } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { emailKeyOf } from '../domain/customer-key.js';
import {
  aPromotion,
  apply,
  asTenant,
  contradictions,
  countersOf,
  expireUses,
  reserve,
} from '../testing/promotion-fixture.js';
import { UsesRepository } from './uses.repository.js';

/** Two replicas, so that nothing rests on what one process knows. */
let database: TestDatabase;
let pools: Pool[];
let replicas: UsesRepository[];

beforeAll(async () => {
  database = await createTestDatabase('promotion');
  pools = [database.openPool(20), database.openPool(20)];
  replicas = pools.map((pool) => new UsesRepository(pool));
});

afterAll(async () => {
  expect(await contradictions(database.pool)).toEqual([]);
  await database.drop();
});

const replica = (index: number): UsesRepository => replicas[index % replicas.length]!;
const together = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('DEM-20', () => {
  it('DEM-20 lets exactly L of N simultaneous checkouts have a promotion limited to L', async () => {
    const id = await aPromotion(database.pool, { total: 25 });

    const outcomes = await together(100, async (index) => {
      const checkoutId = newId();
      const { outcome } = await reserve(replica(index), checkoutId, [id]);
      if (outcome === 'reserved') await apply(replica(index + 1), checkoutId, newId(), [id]);
      return outcome;
    });

    expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(25);
    expect(outcomes.filter((outcome) => outcome === 'exhausted')).toHaveLength(75);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 25, over_used: 0 });
  });

  it('DEM-20 keeps the per-customer limit of one customer in 20 parallel carts', async () => {
    const id = await aPromotion(database.pool, { perCustomer: 2 });

    const outcomes = await together(20, (index) =>
      reserve(replica(index), newId(), [id], { customerId: 'ann' }),
    );

    expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(2);
    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 2 });
  });

  it('DEM-20 keeps it for a guest whose address is written in 20 ways', async () => {
    const id = await aPromotion(database.pool, { perCustomer: 1, total: 50 });

    const outcomes = await together(20, (index) =>
      reserve(replica(index), newId(), [id], {
        customerId: null,
        emailKey: emailKeyOf(`A.nn+${index}@GoogleMail.com`),
      }),
    );

    expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1);
  });

  it('DEM-20 counts over-uses instead of breaking the limit when orders come without a hold', async () => {
    const id = await aPromotion(database.pool, { total: 5 });

    const over = await together(30, (index) => apply(replica(index), newId(), newId(), [id]));

    expect(over.flat()).toHaveLength(25);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 5, over_used: 25 });
  });

  it('DEM-20 has one winner when the sweep, a rival and the holder meet on an expired hold', async () => {
    for (let index = 0; index < 40; index += 1) {
      const id = await aPromotion(database.pool, { total: 1 });
      const [owner, rival] = [newId(), newId()];
      await reserve(replica(0), owner, [id]);
      await expireUses(database.pool, owner);

      const [first, second] = await Promise.all([
        reserve(replica(0), owner, [id], { attempt: 2 }),
        reserve(replica(1), rival, [id]),
        pools[index % 2]!.query('SELECT sweep_expired_uses(10)'),
      ]);

      expect([first.outcome, second.outcome].sort()).toEqual(['exhausted', 'reserved']);
      expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 1 });
    }
  });

  it('DEM-20 survives 2,000 random overlapping sets without a deadlock', async () => {
    const ids = await together(10, () => aPromotion(database.pool, { total: 15, perCustomer: 3 }));
    const set = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 5 });
    const runs = fc.sample(fc.record({ first: set, second: set, customer: fc.nat(300), ends: fc.nat(2) }), {
      numRuns: 2_000,
      seed: 20,
    });
    let deadlocks = 0;
    for (const pool of pools) {
      const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
      pool.query = ((...given: unknown[]) =>
        query(...given).catch((error: unknown) => {
          if (isTransientConflict(error)) deadlocks += 1;
          throw error;
        })) as typeof pool.query;
    }
    let next = 0;
    await together(30, async (lane) => {
      for (let run = runs[next++]; run; run = runs[next++]) {
        const checkoutId = newId();
        const customerId = `c${run.customer}`;
        await reserve(replica(lane), checkoutId, run.first, { customerId });
        await reserve(replica(lane + 1), checkoutId, run.second, { customerId, attempt: 2 });
        if (run.ends === 0) await expireUses(pools[lane % 2]!, checkoutId);
        else await asTenant(() => replica(lane).release({ checkoutId, attempt: 2 }));
      }
    });

    expect(deadlocks).toBe(0);
  });
});
