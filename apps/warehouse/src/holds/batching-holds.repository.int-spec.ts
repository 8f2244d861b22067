import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { observeStatements } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { NO_LOG } from '@holdfast/telemetry';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { sumBySku } from '../domain/stock-line.js';
import { asTenant, contradictions, hold, levelOf, putStock } from '../testing/stock-fixture.js';
import { BatchingHoldsRepository } from './batching-holds.repository.js';
import { PostgresHoldsRepository } from './postgres-holds.repository.js';

let database: TestDatabase;
let replicas: BatchingHoldsRepository[];
const warned: object[] = [];
const log = { ...NO_LOG, warn: (fields: object) => void warned.push(fields) };

beforeAll(async () => {
  database = await createTestDatabase('warehouse');
  replicas = [database.openPool(10), database.openPool(10)].map(
    (pool) =>
      new BatchingHoldsRepository(new PostgresHoldsRepository(pool), pool, { STOCK_BATCH_MAX: 50 }, log),
  );
});

afterAll(async () => {
  expect(await contradictions(database.pool)).toEqual([]);
  await database.drop();
});

const replica = (index: number) => replicas[index % replicas.length]!;
const together = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('WHS-2 BatchingHoldsRepository', () => {
  it('DEM-17 gives M units of a hot SKU to exactly M of N buyers, in few transactions', async () => {
    await putStock(database.pool, 'HOT', 100);
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    const outcomes = await together(400, async (index) => {
      const [checkoutId, orderId] = [newId(), newId()];
      const { outcome } = await hold(replica(index), checkoutId, [{ sku: 'HOT', quantity: 1 }]);
      if (outcome !== 'held') return outcome;
      await hold(replica(index + 1), checkoutId, [{ sku: 'HOT', quantity: 1 }], { mode: 'pin' });
      return asTenant(() => replica(index).allocate({ checkoutId, attempt: 1 }, orderId));
    });
    stop();

    expect(outcomes.filter((outcome) => outcome === 'allocated')).toHaveLength(100);
    expect(outcomes.filter((outcome) => outcome === 'short')).toHaveLength(300);
    expect(await levelOf(database.pool, 'HOT')).toEqual({ on_hand: 100, held: 0, allocated: 100, short: 0 });
    const reservedOrAllocated = names.filter(
      (name) => name === 'run_stock_batch' || name === 'allocate_holds',
    );
    expect(names).toContain('run_stock_batch');
    expect(reservedOrAllocated.length).toBeLessThan(200);
  });

  it('WHS-2 gives every call of a batch its own answer', async () => {
    await putStock(database.pool, 'MIXED', 10);
    const fenced = newId();
    await asTenant(() => replica(0).release({ checkoutId: fenced, attempt: 3 }));

    const [, held, short, late, again] = await Promise.all([
      hold(replica(0), newId(), [{ sku: 'MIXED', quantity: 1 }]),
      hold(replica(0), newId(), [{ sku: 'MIXED', quantity: 7 }]),
      hold(replica(0), newId(), [{ sku: 'MIXED', quantity: 5 }]),
      hold(replica(0), fenced, [{ sku: 'MIXED', quantity: 1 }]),
      hold(replica(0), fenced, [{ sku: 'MIXED', quantity: 2 }], { attempt: 4 }),
    ]);

    expect(held).toMatchObject({ outcome: 'held', reservations: [{ quantity: 7 }] });
    expect(short).toEqual({ outcome: 'short', shortages: [{ sku: 'MIXED', requested: 5, available: 2 }] });
    expect(late).toEqual({ outcome: 'fenced' });
    expect(again).toMatchObject({ outcome: 'held' });
    expect(await levelOf(database.pool, 'MIXED')).toMatchObject({ held: 10 });
  });

  it('WHS-2 runs each call alone when its batch fails', async () => {
    await putStock(database.pool, 'BAD', 10);
    const line = [{ sku: 'BAD', quantity: 1 }];
    const answers = await Promise.allSettled([
      hold(replica(0), newId(), line),
      hold(replica(0), newId(), line),
      hold(replica(0), 'not-an-id', line),
      hold(replica(0), newId(), line),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await levelOf(database.pool, 'BAD')).toMatchObject({ held: 3 });
    // The refusal carries its cause.
    expect(warned).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ code: '22P02' }), calls: expect.any(Number) }),
    ]);
  });

  it('DEM-18 survives 3,000 overlapping carts in batches on two replicas without a deadlock', async () => {
    const skus = Array.from({ length: 6 }, (_, index) => `FEW-${index}`);
    for (const sku of skus) await putStock(database.pool, sku, 60);
    const lines = fc.array(
      fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 4 }) }),
      { minLength: 1, maxLength: 5 },
    );
    const carts = fc.sample(fc.record({ lines, second: lines }), { numRuns: 3_000, seed: 2 });
    let failed = 0;
    const stop = observeStatements((statement) => {
      if (statement.failed) failed += 1;
    });
    let next = 0;
    await together(60, async (lane) => {
      for (let cart = carts[next++]; cart; cart = carts[next++]) {
        const checkoutId = newId();
        await hold(replica(lane), checkoutId, sumBySku(cart.lines));
        await hold(replica(lane + 1), checkoutId, sumBySku(cart.second), { attempt: 2 });
        await asTenant(() => replica(lane).release({ checkoutId, attempt: 2 }));
      }
    });
    stop();

    expect(failed).toBe(0);
    for (const sku of skus) expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0 });
  });
});
