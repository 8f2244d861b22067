import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import type { Replica } from '../testing/index.js';
import { CARDS, KeptLog, TestShop, card, gate, recoverLeft } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
let other: Replica;

/** The lease ends before the attempt does, as it does for a process that stands still. */
const SHORT_LEASE = { SAGA_LEASE_MS: '150' };

beforeAll(async () => {
  shop = await TestShop.open(SHORT_LEASE);
  other = await shop.startReplica({ SAGA_LEASE_MS: '30000' });
  shop.ports.promotion.promotions.push({ promotionId: newId(), code: 'TEN', amountMinor: 100n, limit: 100 });
});
beforeEach(() => {
  for (const operation of ['apply', 'create', 'authorize']) {
    for (const service of Object.values(shop.ports)) service.calls.always(operation, undefined);
  }
});
afterAll(() => shop.close());

const attemptOf = ({ checkoutId }: ReadyCheckout) =>
  shop.row<{ status: string; epoch: number }>(
    'SELECT status, epoch FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt DESC',
    [checkoutId],
  );

const eventsOf = ({ cartId }: ReadyCheckout) =>
  shop.rows('SELECT id FROM outbox WHERE aggregate_id = $1', [cartId]);

const leaseOver = (checkout: ReadyCheckout) =>
  eventually(async () =>
    expect(
      await shop.row('SELECT lease_until <= now() AS over FROM checkout_attempts WHERE checkout_id = $1', [
        checkout.checkoutId,
      ]),
    ).toEqual({
      over: true,
    }),
  );

async function recover(replica: Replica): Promise<void> {
  const recovery = recoverLeft(replica);
  await recovery.round();
  await recovery.settled();
}

const killedAt =
  (where: string) =>
  (point: string): void => {
    if (point === where) throw new Error('killed');
  };

describe('CHK-12 takeover', () => {
  it('DEM-4 an attempt whose driver stands still after the order is finished by another; the late driver writes nothing', async () => {
    const checkout = await shop.checkout({ codes: ['TEN'] });
    const promotion = gate();
    const applied = shop.ports.promotion.calls.count('apply');
    shop.ports.promotion.calls.plan('apply', { kind: 'wait', until: promotion.opened });
    const stale = shop.confirm(checkout);
    await eventually(() => expect(shop.ports.promotion.calls.count('apply')).toBe(applied + 1));
    await leaseOver(checkout);

    await recover(other);
    expect(await attemptOf(checkout)).toEqual({ status: 'completed', epoch: 2 });
    const written = await shop.row('SELECT xmin::text FROM checkout_attempts WHERE checkout_id = $1', [
      checkout.checkoutId,
    ]);
    promotion.open();

    // The stale driver answers what the other wrote.
    expect(await stale).toEqual(await shop.confirm(checkout, { replica: other }));
    expect(
      await shop.row('SELECT xmin::text FROM checkout_attempts WHERE checkout_id = $1', [
        checkout.checkoutId,
      ]),
    ).toEqual(written);
    expect(await eventsOf(checkout)).toHaveLength(1);
  });

  it('DEM-4 an attempt whose driver stands still before the order is undone by another; the late driver makes no order', async () => {
    const checkout = await shop.checkout();
    const bank = gate();
    const authorizations = shop.ports.payment.calls.count('authorize');
    shop.ports.payment.calls.plan('authorize', { kind: 'wait', until: bank.opened });
    const stale = shop.confirm(checkout).catch((error: unknown) => error);
    await eventually(() => expect(shop.ports.payment.calls.count('authorize')).toBe(authorizations + 1));
    await leaseOver(checkout);

    await recover(other);
    expect(await attemptOf(checkout)).toEqual({ status: 'refused', epoch: 2 });
    bank.open();
    await stale;

    expect(shop.ports.order.rows.has(`demo:${checkout.checkoutId}`)).toBe(false);
    expect(
      shop.ports.payment.rows
        .filter(({ checkoutId }) => checkoutId === checkout.checkoutId)
        .map(({ status }) => status),
    ).toEqual([]);
    expect(await attemptOf(checkout)).toEqual({ status: 'refused', epoch: 2 });
    expect(await shop.confirm(checkout, { replica: other })).toMatchObject({ status: 'completed' });
  });

  it('CHK-12 a confirm that finds the lease run out takes the attempt over itself', async () => {
    const checkout = await shop.checkout();
    const order = gate();
    const creates = shop.ports.order.calls.count('create');
    shop.ports.order.calls.plan('create', { kind: 'late', until: order.opened });
    // The process dies in the middle of its own call: nothing of it comes after.
    const dead = await shop.startReplica(SHORT_LEASE, {
      engine: { crashPoints: { at: killedAt('after:create-order') } },
    });
    await expect(shop.confirm(checkout, { replica: dead })).rejects.toThrow('killed');
    await eventually(() => expect(shop.ports.order.calls.count('create')).toBe(creates + 1));
    order.open();
    await eventually(() => expect(shop.ports.order.rows.has(`demo:${checkout.checkoutId}`)).toBe(true));
    await leaseOver(checkout);
    await other.redis.flushdb();

    expect(await shop.confirm(checkout, { replica: other })).toMatchObject({
      status: 'completed',
      result: { orderId: shop.ports.order.rows.get(`demo:${checkout.checkoutId}`)!.orderId },
    });
    expect(await attemptOf(checkout)).toEqual({ status: 'completed', epoch: 2 });
  });

  it('CHK-12 an attempt that had waited for its customer goes forward from its record, never back', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: card(CARDS.challenged) });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');
    // Taken over for the customer by a process that dies at once.
    const { rows } = await shop.database.pool.query(
      `UPDATE checkout_attempts SET status = 'running', epoch = epoch + 1, lease_until = now() WHERE checkout_id = $1 RETURNING epoch`,
      [checkout.checkoutId],
    );
    expect(rows).toHaveLength(1);

    await recover(other);

    expect(await attemptOf(checkout)).toMatchObject({ status: 'completed' });
    expect(
      shop.ports.payment.rows
        .filter(({ checkoutId }) => checkoutId === checkout.checkoutId)
        .map(({ status }) => status),
    ).toEqual(['authorized']);
  });

  it('CHK-12 twenty workers at once take each attempt over once', async () => {
    const checkouts = await Promise.all(Array.from({ length: 5 }, () => shop.checkout()));
    const ids = checkouts.map(({ checkoutId }) => checkoutId);
    shop.ports.order.calls.always('create', { kind: 'away' });
    shop.ports.order.calls.always('fence', { kind: 'away' });
    await Promise.all(checkouts.map((checkout) => shop.confirm(checkout)));
    shop.ports.order.calls.always('create', undefined);
    shop.ports.order.calls.always('fence', undefined);
    await shop.database.pool.query(
      'UPDATE checkout_attempts SET lease_until = now() WHERE checkout_id = ANY($1)',
      [ids],
    );

    const claims = await Promise.all(
      Array.from({ length: 20 }, () => other.attempts.claimAllLeft(3, other.driver.sagaVersions)),
    );

    const claimed = claims
      .flat()
      .map(({ checkoutId }) => checkoutId)
      .filter((id) => ids.includes(id));
    expect(claimed.toSorted()).toEqual(ids.toSorted());
    await Promise.all(claims.flat().map((attempt) => other.driver.recover(attempt)));
    for (const checkout of checkouts) expect(await attemptOf(checkout)).toMatchObject({ status: 'refused' });
  });

  it('CHK-12 a record that cannot be read is logged, and other attempts are still recovered', async () => {
    const [broken, fine] = await Promise.all([shop.checkout(), shop.checkout()]);
    for (const checkout of [broken, fine]) await shop.confirm(checkout, { payment: card(CARDS.challenged) });
    const ids = [broken.checkoutId, fine.checkoutId];
    await shop.database.pool.query(
      `UPDATE checkout_attempts SET status = 'running', pause = NULL, lease_until = now() WHERE checkout_id = ANY($1)`,
      [ids],
    );
    await shop.database.pool.query(`UPDATE checkout_attempts SET state = '{}' WHERE checkout_id = $1`, [
      broken.checkoutId,
    ]);
    const log = new KeptLog();

    const recovery = recoverLeft(other, log);
    await recovery.round();
    await recovery.settled();

    expect(await attemptOf(fine)).toMatchObject({ status: 'refused' });
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { checkoutId: broken.checkoutId } },
    ]);
  });

  it('CHK-12 an attempt of an unknown saga version is left alone', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: card(CARDS.challenged) });
    await shop.database.pool.query(
      `UPDATE checkout_attempts SET status = 'running', saga_version = 99, lease_until = now() WHERE checkout_id = $1`,
      [checkout.checkoutId],
    );

    await recover(other);

    expect(await attemptOf(checkout)).toMatchObject({ status: 'running', epoch: 1 });
  });
});
