import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isTransientConflict } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { HoldMode } from '../domain/hold.js';
import { sumBySku } from '../domain/stock-line.js';
import { asTenant, contradictions, expireHolds, hold, levelOf, putStock } from '../testing/stock-fixture.js';
import { PostgresHoldsRepository } from './postgres-holds.repository.js';

/** Two replicas, so that nothing rests on what one process knows. */
let database: TestDatabase;
let pools: Pool[];
let replicas: PostgresHoldsRepository[];

beforeAll(async () => {
  database = await createTestDatabase('warehouse');
  pools = [database.openPool(20), database.openPool(20)];
  replicas = pools.map((pool) => new PostgresHoldsRepository(pool));
});

afterAll(async () => {
  expect(await contradictions(database.pool)).toEqual([]);
  await database.drop();
});

const replica = (index: number): PostgresHoldsRepository => replicas[index % replicas.length]!;

/** Runs work over items, with limited concurrency. */
async function parallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) await work(items[index]!, index);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

describe('DEM-17', () => {
  it('DEM-17 gives M units to exactly M of N buyers, and on hand = available + held + allocated at every moment', async () => {
    const units = 250;
    const sku = 'DEM-17';
    await putStock(database.pool, sku, units);
    // A connection of its own: a sampler that queues with the buyers sees little.
    const observer = new PostgresHoldsRepository(database.pool);
    let done = false;
    const seen: string[] = [];
    const sampling = (async () => {
      while (!done) {
        const { on_hand: onHand, held, allocated } = await levelOf(database.pool, sku);
        const available = (await asTenant(() => observer.available([sku]))).get(sku)!;
        if (onHand !== units || held < 0 || allocated < 0 || held + allocated > onHand || available < 0)
          seen.push('broken');
        seen.push('sampled');
      }
    })();

    const orders: string[] = [];
    const short: unknown[] = [];
    await parallel(Array.from({ length: 1_000 }), 40, async (_none, index) => {
      const [checkoutId, orderId] = [newId(), newId()];
      const lines = [{ sku, quantity: 1 }];
      const answer = await hold(replica(index), checkoutId, lines, { mode: index % 2 ? 'reserve' : 'pin' });
      if (answer.outcome === 'short') return void short.push(answer);
      await hold(replica(index + 1), checkoutId, lines, { mode: 'pin' });
      await asTenant(() => replica(index).allocate({ checkoutId, attempt: 1 }, orderId));
      orders.push(orderId);
    });
    done = true;
    await sampling;

    expect(orders).toHaveLength(units);
    expect(short).toHaveLength(750);
    expect(seen).not.toContain('broken');
    expect(seen.length).toBeGreaterThan(10);
    expect(await levelOf(database.pool, sku)).toEqual({
      on_hand: units,
      held: 0,
      allocated: units,
      short: 0,
    });
  });

  it('DEM-17 makes one hold of ten simultaneous reservations of one checkout (CHK-3)', async () => {
    await putStock(database.pool, 'CHK-3', 10);
    const checkoutId = newId();

    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        hold(replica(index), checkoutId, [{ sku: 'CHK-3', quantity: 4 }]),
      ),
    );

    expect(await levelOf(database.pool, 'CHK-3')).toMatchObject({ held: 4 });
  });
});

describe('DEM-18', () => {
  it('DEM-18 survives 10,000 random overlapping carts without a deadlock, on two replicas beside a sweep', async () => {
    const skus = Array.from({ length: 30 }, (_, index) => `CART-${index}`);
    for (const sku of skus) {
      await putStock(database.pool, sku, 8);
      await putStock(database.pool, sku, 6, 'east');
    }
    const lines = fc.array(
      fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 4 }) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const carts = fc.sample(
      fc.record({ lines, second: lines, end: fc.constantFrom('release', 'pin', 'lapse', 'replace') }),
      {
        numRuns: 10_000,
        seed: 18,
      },
    );
    let deadlocks = 0;
    for (const pool of pools) {
      const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
      pool.query = ((...given: unknown[]) =>
        query(...given).catch((error: unknown) => {
          if (isTransientConflict(error)) deadlocks += 1;
          throw error;
        })) as typeof pool.query;
    }
    let [held, short, sweeping] = [0, 0, true];
    const sweeper = (async () => {
      while (sweeping) await database.pool.query('SELECT sweep_expired_holds(200)');
    })();

    const started = performance.now();
    await parallel(carts, 40, async (cart, index) => {
      const checkoutId = newId();
      const holds = replica(index);
      const answer = await hold(holds, checkoutId, sumBySku(cart.lines));
      if (answer.outcome === 'short') short += 1;
      else held += 1;
      if (cart.end === 'replace')
        await hold(holds, checkoutId, sumBySku(cart.second), { attempt: 2, mode: 'extend' });
      if (cart.end === 'pin')
        await hold(replica(index + 1), checkoutId, sumBySku(cart.lines), { mode: 'pin' });
      if (cart.end === 'lapse') await expireHolds(pools[index % 2]!, checkoutId);
      else await asTenant(() => holds.release({ checkoutId, attempt: 2 }));
    });
    sweeping = false;
    await sweeper;
    const seconds = (performance.now() - started) / 1000;

    console.log(
      `10,000 carts: ${seconds.toFixed(1)} s, ${held} held, ${short} short, ${deadlocks} deadlocks repeated inside`,
    );
    expect(held + short).toBe(10_000);
    expect(Math.min(held, short)).toBeGreaterThan(500);
    expect(deadlocks).toBe(0);
    await database.pool.query('SELECT sweep_expired_holds(100000)');
    const { rows } = await database.pool.query(
      `SELECT sum(held) AS held FROM stock_levels WHERE sku LIKE 'CART-%'`,
    );
    expect(rows).toEqual([{ held: 0n }]);
  }, 120_000);
});

describe('DEM-19', () => {
  const race = async (index: number) => {
    const [sku, checkoutId] = [`RACE-${index}`, newId()];
    await putStock(database.pool, sku, 1);
    await hold(replica(index), checkoutId, [{ sku, quantity: 1 }]);
    await expireHolds(database.pool, checkoutId);
    return { sku, checkoutId, lines: [{ sku, quantity: 1 }] };
  };

  it.each<HoldMode>(['extend', 'pin'])(
    'DEM-19 has one winner when the sweeper, a rival and an owner’s %s meet on a hold that ran out',
    async (mode) => {
      const ends = { owner: 0, rival: 0 };
      for (let index = 0; index < 60; index += 1) {
        const { sku, checkoutId, lines } = await race(index + (mode === 'pin' ? 100 : 0));
        const rivalId = newId();
        const [owner, rival] = await Promise.all([
          hold(replica(0), checkoutId, lines, { mode }),
          hold(replica(1), rivalId, lines),
          pools[index % 2]!.query('SELECT sweep_expired_holds(10)'),
        ]);
        expect([owner.outcome, rival.outcome].sort()).toEqual(['held', 'short']);
        expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 1, held: 1 });
        ends[owner.outcome === 'held' ? 'owner' : 'rival'] += 1;
      }
      expect(ends.owner + ends.rival).toBe(60);
    },
  );

  it('DEM-19 has one winner when the sweep and a confirm meet', async () => {
    for (let index = 0; index < 60; index += 1) {
      const { sku, checkoutId } = await race(index + 200);
      const [outcome] = await Promise.all([
        asTenant(() => replica(0).allocate({ checkoutId, attempt: 1 }, newId())),
        pools[1]!.query('SELECT sweep_expired_holds(10)'),
      ]);
      const expected = outcome === 'allocated' ? { held: 0, allocated: 1 } : { held: 0, allocated: 0 };
      expect(await levelOf(database.pool, sku)).toMatchObject(expected);
    }
  });

  it('DEM-19 counts an expired hold as free when read, without a sweep', async () => {
    const { sku } = await race(300);

    expect((await asTenant(() => replica(0).available([sku]))).get(sku)).toBe(1);
    expect(await hold(replica(0), newId(), [{ sku, quantity: 1 }])).toMatchObject({ outcome: 'held' });
  });

  it('DEM-19 never counts a pinned hold as free, however old it is', async () => {
    const [sku, checkoutId] = ['PINNED', newId()];
    await putStock(database.pool, sku, 1);
    await hold(replica(0), checkoutId, [{ sku, quantity: 1 }], { ttlSeconds: 1 });
    await hold(replica(0), checkoutId, [{ sku, quantity: 1 }], { mode: 'pin' });
    await database.pool.query(
      `UPDATE reservations SET created_at = now() - interval '1 year', updated_at = now() - interval '1 year' WHERE sku = $1`,
      [sku],
    );
    await database.pool.query('SELECT sweep_expired_holds(1000)');

    expect((await asTenant(() => replica(0).available([sku]))).get(sku)).toBe(0);
    expect(await hold(replica(0), newId(), [{ sku, quantity: 1 }])).toMatchObject({ outcome: 'short' });
  });
});
