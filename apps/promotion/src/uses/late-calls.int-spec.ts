import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { apply, applyOf, asTenant, countersOf, reserve } from '../testing/promotion-fixture.js';
import { openUses } from '../testing/uses-under-test.js';
import type { UsesUnderTest } from '../testing/uses-under-test.js';

let app: UsesUnderTest;
let database: UsesUnderTest['database'];
let uses: UsesUnderTest['uses'];
let limited: UsesUnderTest['limited'];
let checkoutId: string;

beforeAll(async () => {
  app = await openUses();
  ({ database, uses, limited } = app);
});

beforeEach(() => {
  checkoutId = newId();
});

afterAll(() => app.stop());

const release = (attempt: number, id = checkoutId) =>
  asTenant(() => uses.release({ checkoutId: id, attempt }));

describe('2.3 Attempts', () => {
  it('DEM-9 refuses an effect that arrives after its compensation, also when there was nothing to compensate', async () => {
    const id = await limited(1);
    await release(1);

    expect(await reserve(uses, checkoutId, [id])).toEqual({ outcome: 'fenced' });
    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 0 });
    expect(await reserve(uses, checkoutId, [id], { attempt: 2 })).toEqual({ outcome: 'reserved' });
  });

  it('DEM-9 lets a late retry of an old compensation change nothing of a newer attempt', async () => {
    const id = await limited(1);
    await reserve(uses, checkoutId, [id]);
    await reserve(uses, checkoutId, [id], { attempt: 2 });
    await release(1);

    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 1 });
    expect(await reserve(uses, checkoutId, [id], { attempt: 1 })).toEqual({ outcome: 'fenced' });
  });

  it('DEM-9 does not take an order’s use back by a late compensation', async () => {
    const id = await limited(1);
    await reserve(uses, checkoutId, [id]);
    await apply(uses, checkoutId, newId(), [id]);
    await release(1);

    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 0, applied: 1 });
  });
});

describe('DEM-9 a late ApplyPromotion', () => {
  it('DEM-9 of a compensated attempt counts nothing, also when there was nothing to compensate', async () => {
    const id = await limited(1);
    await reserve(uses, checkoutId, [id]);
    await release(1);

    expect(await apply(uses, checkoutId, newId(), [id])).toBeNull();
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 0, over_used: 0 });
    const other = newId();
    await release(1, other);
    expect(await apply(uses, other, newId(), [id])).toBeNull();
  });

  it('DEM-9 of an older attempt leaves the hold with the newer one, which becomes the order’s', async () => {
    const id = await limited(1);
    await reserve(uses, checkoutId, [id]);
    await reserve(uses, checkoutId, [id], { attempt: 2 });

    const late = (attempt: number) =>
      applyOf(uses, { checkoutId, attempt, orderId: newId(), promotionIds: [id] });

    expect(await late(1)).toBeNull();
    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 1, applied: 0 });
    expect(await late(2)).toEqual([]);
    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 0, applied: 1 });
  });

  it('DEM-9 that is repeated after a late compensation of its attempt returns the same answer', async () => {
    const id = await limited(1);
    const orderId = newId();
    await reserve(uses, checkoutId, [id]);
    await apply(uses, checkoutId, orderId, [id]);
    await release(1);

    expect(await apply(uses, checkoutId, orderId, [id])).toEqual([]);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 1, over_used: 0 });
  });
});
