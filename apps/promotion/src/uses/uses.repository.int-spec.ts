import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import {
  aPromotion,
  apply,
  asTenant,
  countersOf,
  expireUses,
  reserve,
} from '../testing/promotion-fixture.js';
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

const noCustomer = { customerId: null, emailKey: null };

describe('PRM-2 reserve', () => {
  it('PRM-2 is all or nothing and names what is used up', async () => {
    const [free, gone] = [await limited(5), await limited(1)];
    await reserve(uses, newId(), [gone]);

    expect(await reserve(uses, checkoutId, [free, gone])).toEqual({
      outcome: 'exhausted',
      refused: [{ promotionId: gone, reason: 'PROMOTION_EXHAUSTED' }],
    });
    expect(await countersOf(database.pool, free)).toMatchObject({ reserved: 0 });
  });

  it('PRM-2 counts the checkout’s own hold as free for itself and holds once per attempt', async () => {
    const id = await limited(1);

    for (const attempt of [1, 1, 2])
      expect(await reserve(uses, checkoutId, [id], { attempt })).toEqual({ outcome: 'reserved' });
    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 1 });
    const standing = await asTenant(() => uses.usageStatus(checkoutId, noCustomer, [id]));
    expect([...standing.usedUp]).toEqual([]);
  });

  it('PRM-2 replaces the set', async () => {
    const [before, after] = [await limited(3), await limited(3)];
    await reserve(uses, checkoutId, [before]);
    await reserve(uses, checkoutId, [after]);

    expect(await countersOf(database.pool, before)).toMatchObject({ reserved: 0 });
    expect(await countersOf(database.pool, after)).toMatchObject({ reserved: 1 });
  });

  it('PRM-2 holds nothing of a promotion without a limit', async () => {
    const id = await aPromotion(database.pool, {});

    expect(await reserve(uses, checkoutId, [id])).toEqual({ outcome: 'reserved' });
    expect(await countersOf(database.pool, id)).toBeUndefined();
  });

  it('PRM-2 counts an expired hold as free when read', async () => {
    const id = await limited(1);
    const other = newId();
    await reserve(uses, other, [id]);
    await expireUses(database.pool, other);

    expect((await asTenant(() => uses.usageStatus(checkoutId, noCustomer, [id]))).usedUp.size).toBe(0);
    expect(await reserve(uses, checkoutId, [id])).toEqual({ outcome: 'reserved' });
    expect(await countersOf(database.pool, id)).toMatchObject({ reserved: 1 });
  });

  it('PRM-2 refuses a promotion that does not exist', async () => {
    const id = newId();

    expect(await reserve(uses, checkoutId, [id])).toEqual({ outcome: 'unknown', promotionIds: [id] });
  });

  it('PRM-2 applies a per-customer limit by account and by mailbox', async () => {
    const id = await aPromotion(database.pool, { perCustomer: 1 });
    await reserve(uses, newId(), [id], { customerId: 'c1', emailKey: 'ann@x.de' });
    const refused = [{ promotionId: id, reason: 'PROMOTION_CUSTOMER_LIMIT_REACHED' }];

    expect(await reserve(uses, newId(), [id], { customerId: 'c1', emailKey: 'bob@x.de' })).toMatchObject({
      refused,
    });
    expect(await reserve(uses, newId(), [id], { customerId: null, emailKey: 'ann@x.de' })).toMatchObject({
      refused,
    });
    expect(await reserve(uses, newId(), [id], { customerId: null, emailKey: 'cid@x.de' })).toEqual({
      outcome: 'reserved',
    });
  });

  it('PRM-2 checks the limit again when the customer of the hold changes', async () => {
    const id = await aPromotion(database.pool, { perCustomer: 1 });
    await reserve(uses, newId(), [id], { customerId: 'c1' });
    await reserve(uses, checkoutId, [id], { customerId: 'c2' });

    expect(await reserve(uses, checkoutId, [id], { customerId: 'c1', attempt: 2 })).toMatchObject({
      outcome: 'exhausted',
    });
    expect(await reserve(uses, checkoutId, [id], { customerId: 'c2', attempt: 2 })).toEqual({
      outcome: 'reserved',
    });
  });

  it('PRM-2 holds a promotion on the first order once per customer', async () => {
    const id = await aPromotion(database.pool, { conditions: { firstOrder: true } });
    await reserve(uses, newId(), [id], { customerId: 'c1' });

    expect(await reserve(uses, newId(), [id], { customerId: 'c1' })).toMatchObject({ outcome: 'exhausted' });
  });
});

describe('PRM-1 conditions', () => {
  const withConditions = (conditions: object, kind = 'percentage') =>
    database.pool.query(
      `INSERT INTO promotions (tenant_id, id, name, kind, target, percent, conditions) VALUES ('t1', $1, 'spec', $2, 'line', 1000, $3)`,
      [newId(), kind, JSON.stringify(conditions)],
    );

  it.each([
    ['a word that noCustomer reads', { minSubtotal: 100 }],
    ['a subtotal that is no whole number', { minSubtotalMinor: 1.5 }],
    ['a negative subtotal', { minSubtotalMinor: -1 }],
    ['null for nothing', { minSubtotalMinor: null }],
    ['a list that is none', { skus: 'A' }],
    ['a list of numbers', { categoryIds: [1] }],
    ['a first order that is neither true nor false', { firstOrder: 'yes' }],
    ['pieces where nothing is bundled', { buyQuantity: 1 }],
    ['no object', []],
  ])('PRM-1 with %s are refused by the database', async (_case, conditions) => {
    await expect(withConditions(conditions)).rejects.toMatchObject({ code: '23514' });
  });

  it.each([
    ['no pieces to buy', { buyQuantity: 0 }],
    ['half a piece for free', { getQuantity: 0.5 }],
    ['a reward that says more than lines', { reward: { minSubtotalMinor: 1 } }],
  ])('PRM-1 of a bundle with %s are refused by the database', async (_case, conditions) => {
    await expect(withConditions(conditions, 'buy_x_get_y')).rejects.toMatchObject({ code: '23514' });
  });

  it('PRM-1 of every documented kind are accepted', async () => {
    const lists = { skus: ['A'], productIds: ['p'], categoryIds: ['c'], brandIds: ['b'] };
    await withConditions({ ...lists, minSubtotalMinor: 0, customerGroups: ['vip'], firstOrder: false });
    await withConditions({ ...lists, buyQuantity: 2, getQuantity: 1, reward: lists }, 'buy_x_get_y');
  });
});

describe('PRM-2 apply', () => {
  it('PRM-2 turns the hold into the order’s use, once', async () => {
    const id = await limited(1);
    const orderId = newId();
    await reserve(uses, checkoutId, [id]);

    await Promise.all(Array.from({ length: 10 }, () => apply(uses, checkoutId, orderId, [id])));

    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 1, over_used: 0 });
  });

  it('PRM-2 counts a use without a hold while the limit allows', async () => {
    const id = await limited(1);

    expect(await apply(uses, checkoutId, newId(), [id])).toEqual([]);
    expect(await countersOf(database.pool, id)).toMatchObject({ applied: 1 });
  });

  it('PRM-2 records an over-use beside the counter, so that the limit’s constraint stays true', async () => {
    const id = await limited(1);
    const orderId = newId();
    await reserve(uses, newId(), [id]);

    expect(await apply(uses, checkoutId, orderId, [id])).toEqual([id]);
    expect(await apply(uses, checkoutId, orderId, [id])).toEqual([id]);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 1, applied: 0, over_used: 1 });
  });

  it('PRM-2 keeps a use of a promotion without a limit, once per order', async () => {
    const id = await aPromotion(database.pool, {});
    const orderId = newId();
    await apply(uses, checkoutId, orderId, [id]);
    await apply(uses, checkoutId, orderId, [id]);

    const { rows } = await database.pool.query('SELECT status FROM promotion_uses WHERE promotion_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ status: 'applied' }]);
  });
});

describe('PRM-2 limits', () => {
  it('PRM-2 follow a change, and uses beyond a lowered limit stay', async () => {
    const id = await limited(3);
    for (let index = 0; index < 3; index += 1) await reserve(uses, newId(), [id]);
    await database.pool.query('UPDATE promotions SET total_limit = 1 WHERE id = $1', [id]);

    expect(await reserve(uses, checkoutId, [id])).toMatchObject({ outcome: 'exhausted' });
    await database.pool.query('UPDATE promotions SET total_limit = 4 WHERE id = $1', [id]);
    expect(await reserve(uses, checkoutId, [id])).toEqual({ outcome: 'reserved' });
  });

  it('PRM-2 promotion_within_limit refuses a write that would break it', async () => {
    const id = await limited(1);

    await expect(
      database.pool.query('UPDATE promotion_counters SET reserved = 2 WHERE promotion_id = $1', [id]),
    ).rejects.toMatchObject({ constraint: 'promotion_within_limit' });
  });

  it('PRM-2 a code is unique per tenant whatever its case', async () => {
    const id = await limited(1);

    await expect(
      database.pool.query(
        `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent)
         SELECT tenant_id, $2, lower(code), name, kind, target, percent FROM promotions WHERE id = $1`,
        [id, newId()],
      ),
    ).rejects.toMatchObject({ constraint: 'promotions_code_key' });
  });
});
