import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CARDS, KeptLog, TestShop, card, refusalOf } from '../testing/index.js';
import type { ReadyCheckout, Replica } from '../testing/index.js';
import { DeleteOldRows } from './delete-old-rows.js';
import { EndExpiredSessions } from './end-expired-sessions.js';

const DAY_MS = 24 * 3_600_000;
let shop: TestShop;

beforeAll(async () => {
  shop = await TestShop.open();
  shop.ports.promotion.promotions.push({
    promotionId: '0190a5b2-0000-7000-8000-0000000000ee',
    code: 'TEN',
    amountMinor: 100n,
    limit: 9,
  });
});
afterAll(() => shop.close());

const cleaner = (
  leaseMs = 60_000,
  { holds, sessions }: Pick<Replica, 'holds' | 'sessions'> = shop.replica,
): EndExpiredSessions =>
  new EndExpiredSessions(shop.database.pool, sessions, holds, new KeptLog(), {
    SESSION_CLEANUP_BATCH: 10,
    SESSION_CLEANUP_LEASE_MS: leaseMs,
  });

const oldRows = (): DeleteOldRows =>
  new DeleteOldRows(shop.database.pool, new KeptLog(), {
    CART_ABANDONED_AFTER_MS: 30 * DAY_MS,
    IDEMPOTENCY_KEEP_MS: DAY_MS,
  });

const expire = ({ checkoutId }: ReadyCheckout) =>
  shop.database.pool.query(
    `UPDATE checkout_sessions SET expires_at = now(), updated_at = now() - interval '30 minutes' WHERE checkout_id = $1`,
    [checkoutId],
  );

const sessionOf = ({ checkoutId }: ReadyCheckout) =>
  shop.row<{ released: boolean; attempts: number }>(
    `SELECT released_at IS NOT NULL AS released, c.attempts FROM checkout_sessions s JOIN carts c ON c.id = s.cart_id WHERE s.checkout_id = $1`,
    [checkoutId],
  );

describe('2.6 clean-up of expired checkouts', () => {
  it('gives back stock and promotion uses, and refuses what is still on its way', async () => {
    const checkout = await shop.checkout({ codes: ['TEN'] });
    const key = `demo:${checkout.checkoutId}`;
    await refusalOf(shop.confirm(checkout, { payment: card(CARDS.declined) }));
    expect([shop.ports.warehouse.holds.has(key), shop.ports.promotion.holds.has(key)]).toEqual([true, true]);
    await expire(checkout);

    await cleaner().round();

    expect([shop.ports.warehouse.holds.has(key), shop.ports.promotion.holds.has(key)]).toEqual([
      false,
      false,
    ]);
    expect(await sessionOf(checkout)).toEqual({ released: true, attempts: 2 });
    const late = {
      checkoutId: checkout.checkoutId,
      attempt: 2,
      lines: [{ sku: 'SKU-1', quantity: 1 }],
      ttlSeconds: 60,
    };
    expect((await refusalOf(shop.inTenant(() => shop.ports.warehouse.extend(late)))).reason).toBe(
      'ATTEMPT_FENCED',
    );
    // Started anew it lives again, under the same id.
    const { caller, cartId } = checkout;
    expect(await shop.inTenant(() => shop.replica.startCheckout.execute({ caller, cartId }))).toMatchObject({
      created: true,
    });
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('leaves a checkout with an open attempt alone, and one that still lives', async () => {
    const waiting = await shop.checkout();
    await shop.confirm(waiting, { payment: card(CARDS.challenged) });
    await expire(waiting);
    const living = await shop.checkout();

    await cleaner().round();

    expect(await sessionOf(waiting)).toEqual({ released: false, attempts: 1 });
    expect(await sessionOf(living)).toEqual({ released: false, attempts: 0 });
    expect(shop.ports.warehouse.holds.has(`demo:${living.checkoutId}`)).toBe(true);
  });

  it('twenty workers at once end a checkout once', async () => {
    const checkout = await shop.checkout();
    await expire(checkout);

    await Promise.all(Array.from({ length: 20 }, () => cleaner().round()));

    expect(await sessionOf(checkout)).toEqual({ released: true, attempts: 1 });
  });

  it('a worker that dies in the middle leaves the checkout to the next one', async () => {
    const checkout = await shop.checkout();
    await expire(checkout);
    const killed = { release: () => Promise.reject(new Error('killed')) } as unknown as Replica['holds'];
    await cleaner(60_000, { holds: killed, sessions: shop.replica.sessions }).round();
    expect(await sessionOf(checkout)).toMatchObject({ released: false });

    await cleaner().round();
    expect(await sessionOf(checkout)).toMatchObject({ released: false });
    await cleaner(0).round();

    expect(await sessionOf(checkout)).toMatchObject({ released: true });
    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(false);
  });

  it('CHK-5 a cancel whose process dies before the release is finished by the clean-up', async () => {
    const checkout = await shop.checkout();
    expect(
      await shop.replica.sessions.cancel({
        tenantId: 'demo',
        checkoutId: checkout.checkoutId,
        customerId: undefined,
      }),
    ).toBe(1);
    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(true);

    await cleaner(0).round();

    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(false);
    expect(await sessionOf(checkout)).toMatchObject({ released: true });
  });

  it('CHK-5 a cancel gives the holds back at once, and a second one answers like the first', async () => {
    const { caller, checkoutId } = await shop.checkout();
    const cancel = () => shop.inTenant(() => shop.replica.cancelCheckout.execute({ caller, checkoutId }));

    await cancel();

    expect(shop.ports.warehouse.holds.has(`demo:${checkoutId}`)).toBe(false);
    await expect(cancel()).resolves.toBeUndefined();
    expect(
      (await refusalOf(shop.inTenant(() => shop.replica.getCheckout.execute({ caller, checkoutId })))).reason,
    ).toBe('CHECKOUT_EXPIRED');
  });
});

describe('2.6 clean-up of old rows', () => {
  const age = ({ cartId }: ReadyCheckout, days: number) =>
    shop.database.pool.query(
      `UPDATE carts SET updated_at = now() - make_interval(days => $2) WHERE id = $1`,
      [cartId, days],
    );
  const exists = async ({ cartId }: ReadyCheckout) =>
    (await shop.row('SELECT 1 FROM carts WHERE id = $1', [cartId])) !== undefined;

  it('deletes carts untouched for 30 days, keeps younger, converted, open and unreleased ones', async () => {
    const [abandoned, young, converted, open, unreleased] = await Promise.all(
      Array.from({ length: 5 }, () => shop.checkout()),
    );
    const cancel = (checkout: ReadyCheckout) =>
      shop.inTenant(() =>
        shop.replica.cancelCheckout.execute({ caller: checkout.caller, checkoutId: checkout.checkoutId }),
      );
    await shop.confirm(converted!);
    await Promise.all([cancel(abandoned!), cancel(young!)]);
    await shop.confirm(open!, { payment: card(CARDS.challenged) });
    for (const checkout of [abandoned, converted, open, unreleased]) await age(checkout!, 31);
    await age(young!, 29);

    await oldRows().abandonedCarts();

    expect(
      await Promise.all([abandoned, young, converted, open, unreleased].map((checkout) => exists(checkout!))),
    ).toEqual([false, true, true, true, true]);
  });

  it('deletes idempotency records after 24 hours', async () => {
    await shop.database.pool.query(
      `INSERT INTO idempotency_records (scope, key, tenant_id, fingerprint, created_at)
       VALUES ('s', 'old', 'demo', 'f', now() - interval '25 hours'), ('s', 'new', 'demo', 'f', now() - interval '23 hours')`,
    );

    await oldRows().idempotencyRecords();

    expect(await shop.rows('SELECT key FROM idempotency_records')).toEqual([{ key: 'new' }]);
  });
});
