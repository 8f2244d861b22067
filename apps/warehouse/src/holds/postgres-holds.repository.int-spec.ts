import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import {
  TENANT,
  asTenant,
  contradictions,
  expireHolds,
  hold,
  levelOf,
  putStock,
} from '../testing/stock-fixture.js';
import { PostgresHoldsRepository } from './postgres-holds.repository.js';

let database: TestDatabase;
let holds: PostgresHoldsRepository;
let sku: string;
let checkoutId: string;

beforeAll(async () => {
  database = await createTestDatabase('warehouse');
  holds = new PostgresHoldsRepository(database.pool);
});

beforeEach(async () => {
  [sku, checkoutId] = [`SKU-${newId()}`, newId()];
  await putStock(database.pool, sku, 10);
});

afterAll(async () => {
  expect(await contradictions(database.pool)).toEqual([]);
  await database.drop();
});

const release = (attempt: number, id = checkoutId) =>
  asTenant(() => holds.release({ checkoutId: id, attempt }));
const allocate = (attempt: number, orderId: string, id = checkoutId) =>
  asTenant(() => holds.allocate({ checkoutId: id, attempt }, orderId));
const available = async () => (await asTenant(() => holds.available([sku]))).get(sku);
const lines = (quantity: number) => [{ sku, quantity }];

describe('WHS-1 reserve', () => {
  it('DEM-18 never blocks a customer by their own hold', async () => {
    await hold(holds, checkoutId, lines(8));

    expect(await hold(holds, checkoutId, lines(10))).toMatchObject({
      outcome: 'held',
      reservations: [{ quantity: 10 }],
    });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 10 });
  });

  it('WHS-1 replaces the former hold, also SKUs that are no longer in the cart', async () => {
    const other = `${sku}-B`;
    await putStock(database.pool, other, 5);
    await hold(holds, checkoutId, [
      { sku, quantity: 2 },
      { sku: other, quantity: 2 },
    ]);

    await hold(holds, checkoutId, lines(3));

    expect(await levelOf(database.pool, other)).toMatchObject({ held: 0 });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 3 });
  });

  it('WHS-1 keeps the same reservations when the same hold is asked for again', async () => {
    const first = await hold(holds, checkoutId, lines(2));

    expect(await hold(holds, checkoutId, lines(2))).toEqual(first);
  });

  it('WHS-1 is all or nothing and names every short SKU', async () => {
    await hold(holds, checkoutId, lines(2));

    expect(
      await hold(holds, checkoutId, [
        { sku: 'NOPE', quantity: 1 },
        { sku, quantity: 11 },
      ]),
    ).toEqual({
      outcome: 'short',
      shortages: [
        { sku: 'NOPE', requested: 1, available: 0 },
        { sku, requested: 11, available: 10 },
      ],
    });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 2 });
  });

  it('WHS-1 takes from several locations, by priority, then by most stock', async () => {
    await putStock(database.pool, sku, 4, 'east');
    await putStock(database.pool, sku, 6, 'west');

    const answer = await hold(holds, checkoutId, lines(18));

    expect(answer).toMatchObject({
      reservations: [
        { locationId: 'east', quantity: 2 },
        { locationId: 'main', quantity: 10 },
        { locationId: 'west', quantity: 6 },
      ],
    });
  });

  it('WHS-1 gives the pieces of expired holds to the next caller, and keeps the counters true', async () => {
    await hold(holds, newId(), lines(10));
    const { rows } = await database.pool.query('SELECT checkout_id FROM reservations WHERE sku = $1', [sku]);
    await expireHolds(database.pool, rows[0].checkout_id);

    expect(await available()).toBe(10);
    expect(await hold(holds, checkoutId, lines(7))).toMatchObject({ outcome: 'held' });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 7 });
    expect(await available()).toBe(3);
  });
});

describe('2.3 Attempts', () => {
  it('DEM-9 refuses an effect that arrives after its compensation, also when there was nothing to compensate', async () => {
    expect(await release(1)).toBe(0);

    for (const mode of ['reserve', 'extend', 'pin'] as const) {
      expect(await hold(holds, checkoutId, lines(1), { mode })).toEqual({ outcome: 'fenced' });
    }
    expect(await available()).toBe(10);
    expect(await hold(holds, checkoutId, lines(1), { attempt: 2 })).toMatchObject({ outcome: 'held' });
  });

  it('DEM-9 lets a late retry of an old compensation change nothing of a newer attempt', async () => {
    await hold(holds, checkoutId, lines(4), { attempt: 1, mode: 'pin' });
    await hold(holds, checkoutId, lines(4), { attempt: 2, mode: 'extend' });

    expect(await release(1)).toBe(0);
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 4 });
    expect(await hold(holds, checkoutId, lines(4), { attempt: 2, mode: 'pin' })).toMatchObject({
      outcome: 'held',
    });
  });

  it('DEM-9 refuses an older attempt once a newer one has taken over', async () => {
    await hold(holds, checkoutId, lines(4), { attempt: 2, mode: 'extend' });

    expect(await hold(holds, checkoutId, lines(9), { attempt: 1, mode: 'pin' })).toEqual({
      outcome: 'fenced',
    });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 4 });
  });

  it('DEM-9 does not let a late StartCheckout replace what its attempt has pinned', async () => {
    await hold(holds, checkoutId, lines(4), { mode: 'pin' });

    expect(await hold(holds, checkoutId, lines(1))).toEqual({ outcome: 'fenced' });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 4 });
  });

  it('extends only the named SKUs, because a large cart comes in several calls', async () => {
    const other = `${sku}-B`;
    await putStock(database.pool, other, 5);
    await hold(holds, checkoutId, [
      { sku, quantity: 2 },
      { sku: other, quantity: 3 },
    ]);

    await hold(holds, checkoutId, lines(2), { attempt: 2, mode: 'extend' });
    await hold(holds, checkoutId, [{ sku: other, quantity: 3 }], { attempt: 2, mode: 'extend' });

    expect(await levelOf(database.pool, other)).toMatchObject({ held: 3 });
    const { rows } = await database.pool.query(
      `SELECT attempt FROM reservations WHERE checkout_id = $1 AND status = 'held'`,
      [checkoutId],
    );
    expect(rows).toEqual([{ attempt: 2 }, { attempt: 2 }]);
  });

  it('holds an expired part again when it is extended, or reports it as short', async () => {
    await hold(holds, checkoutId, lines(6));
    await expireHolds(database.pool, checkoutId);
    const rival = newId();
    await hold(holds, rival, lines(9));

    expect(await hold(holds, checkoutId, lines(6), { mode: 'extend' })).toMatchObject({
      outcome: 'short',
      shortages: [{ sku, requested: 6, available: 1 }],
    });
    await release(1, rival);
    expect(await hold(holds, checkoutId, lines(6), { mode: 'extend' })).toMatchObject({ outcome: 'held' });
  });

  it('keeps a hold pinned when an extension of the same attempt arrives late', async () => {
    await hold(holds, checkoutId, lines(6), { mode: 'pin' });
    await hold(holds, checkoutId, lines(6), { mode: 'extend', ttlSeconds: 1 });

    const { rows } = await database.pool.query(
      'SELECT status, expires_at FROM reservations WHERE checkout_id = $1',
      [checkoutId],
    );
    expect(rows).toEqual([{ status: 'pinned', expires_at: null }]);
  });
});

describe('WHS-1 allocation', () => {
  it('WHS-1 turns the hold into the order’s allocation once, also with repeated and late calls', async () => {
    const orderId = newId();
    await hold(holds, checkoutId, lines(3), { mode: 'pin' });

    expect(await allocate(1, orderId)).toBe('allocated');
    expect(await allocate(1, orderId)).toBe('allocated');
    expect(await release(1)).toBe(0);
    expect(await hold(holds, checkoutId, lines(3), { mode: 'pin' })).toMatchObject({ outcome: 'held' });
    expect(await hold(holds, checkoutId, lines(9), { attempt: 2 })).toEqual({ outcome: 'fenced' });
    expect(await allocate(1, newId())).toBe('missing');
    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 10, held: 0, allocated: 3 });
  });

  it('WHS-1 does not allocate what an older attempt left', async () => {
    const other = `${sku}-B`;
    await putStock(database.pool, other, 5);
    await hold(holds, checkoutId, [
      { sku, quantity: 2 },
      { sku: other, quantity: 3 },
    ]);
    await hold(holds, checkoutId, lines(2), { attempt: 2, mode: 'pin' });

    expect(await allocate(2, newId())).toBe('allocated');

    expect(await levelOf(database.pool, other)).toMatchObject({ held: 0, allocated: 0 });
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 2 });
  });

  it('DEM-9 refuses a late confirmation after the compensation, also when there was nothing to compensate', async () => {
    await hold(holds, checkoutId, lines(3));
    await release(1);

    expect(await allocate(1, newId())).toBe('fenced');
    const other = newId();
    await release(1, other);
    expect(await allocate(1, newId(), other)).toBe('fenced');
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 0 });
  });

  it('DEM-9 refuses a late confirmation of an older attempt, whose hold is the newer one’s', async () => {
    await hold(holds, checkoutId, lines(3), { mode: 'pin' });
    await hold(holds, checkoutId, lines(3), { attempt: 2, mode: 'pin' });

    expect(await allocate(1, newId())).toBe('fenced');
    expect(await allocate(2, newId())).toBe('allocated');
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
  });

  it('WHS-1 finds nothing to allocate where nothing was held', async () => {
    expect(await allocate(1, newId())).toBe('missing');
  });

  it('SYS-6 keeps tenants apart', async () => {
    await hold(holds, checkoutId, lines(3));

    await asTenant(async () => {
      expect(await holds.release({ checkoutId, attempt: 5 })).toBe(0);
      expect(await holds.allocate({ checkoutId, attempt: 6 }, newId())).toBe('missing');
      expect((await holds.available([sku])).size).toBe(0);
    }, `${TENANT}-other`);
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 3 });
  });
});

describe('WHS-1 constraints', () => {
  it.each([
    ['stock_covers_holds', 'held = on_hand + 1'],
    ['stock_never_negative', 'held = -1'],
    ['stock_short_is_committed', 'short = 1'],
  ])('WHS-1 %s refuses a write that would break it', async (constraint, change) => {
    await expect(
      database.pool.query(`UPDATE stock_levels SET ${change} WHERE sku = $1`, [sku]),
    ).rejects.toMatchObject({ constraint });
  });
});
