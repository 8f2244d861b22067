import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { isConstraintViolation } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import {
  KeptLog,
  TestShop,
  gate,
  outOfStock,
  owedCompensations,
  refusalOf,
  retryCompensations,
  untilFound,
} from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';
import { observeCompensations } from './compensation-metrics.js';
import type { RetryCompensations } from './retry-compensations.js';

const AWAY = { kind: 'away' } as const;
const PROMOTION = '0190a5b2-0000-7000-8000-0000000000dd';

let shop: TestShop;
let log: KeptLog;

beforeAll(async () => {
  shop = await TestShop.open();
  shop.ports.promotion.promotions.push({
    promotionId: PROMOTION,
    code: 'TEN',
    amountMinor: 100n,
    limit: 100,
  });
});
beforeEach(async () => {
  log = new KeptLog();
  for (const service of Object.values(shop.ports)) {
    for (const operation of ['void', 'release', 'confirm', 'apply', 'pin'])
      service.calls.always(operation, undefined);
  }
  await shop.database.pool.query('DELETE FROM failed_compensations');
});
afterAll(() => shop.close());

const worker = (name: string, times: { leaseMs?: number; baseMs?: number } = {}): RetryCompensations =>
  retryCompensations(shop.replica, log, { name, ...times });

const owedBy = ({ checkoutId }: ReadyCheckout) => owedCompensations(shop, checkoutId);

/** A checkout whose compensations have failed. */
async function failedToUndo(): Promise<ReadyCheckout> {
  const checkout = await shop.checkout({ codes: ['TEN'] });
  shop.ports.warehouse.calls.plan('pin', { kind: 'refuse', error: outOfStock() });
  const services = [shop.ports.payment, shop.ports.warehouse, shop.ports.promotion];
  for (const service of services)
    for (const operation of ['void', 'release']) service.calls.always(operation, AWAY);
  await refusalOf(shop.confirm(checkout));
  for (const service of services)
    for (const operation of ['void', 'release']) service.calls.always(operation, undefined);
  return checkout;
}

describe('CHK-11 failed compensations', () => {
  it('CHK-11 every undo that failed is done by the worker, and the checkout can be confirmed before and after', async () => {
    const checkout = await failedToUndo();
    expect((await owedBy(checkout)).map(({ operation }) => operation)).toEqual([
      'release_promotions',
      'release_reservations',
      'void_authorization',
    ]);
    const key = `demo:${checkout.checkoutId}`;

    await worker('a').round();

    expect((await owedBy(checkout)).map(({ status, tries }) => [status, tries])).toEqual(
      Array(3).fill(['done', 1]),
    );
    expect(
      shop.ports.payment.rows.filter(({ checkoutId }) => checkoutId === checkout.checkoutId),
    ).toMatchObject([{ status: 'voided' }]);
    expect(shop.ports.warehouse.holds.has(key)).toBe(false);
    expect(shop.ports.promotion.holds.has(key)).toBe(false);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('CHK-11 what is owed after the order is done forward: promotions applied, and stock confirmed for an older version', async () => {
    const checkout = await shop.checkout({ codes: ['TEN'] });
    shop.ports.promotion.calls.always('apply', AWAY);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    shop.ports.promotion.calls.always('apply', undefined);
    const { orderId } = shop.ports.order.rows.get(`demo:${checkout.checkoutId}`)!;
    // Attempts of the version that confirmed the stock itself left this where it could not.
    await shop.database.pool.query(
      `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries, last_error)
       VALUES ($1, 'demo', $2, 1, 'confirm_reservations', $3, 10, 'away')`,
      [newId(), checkout.checkoutId, JSON.stringify({ orderId })],
    );

    await worker('a').round();

    expect((await owedBy(checkout)).map(({ operation, status }) => [operation, status])).toEqual([
      ['apply_promotion', 'done'],
      ['confirm_reservations', 'done'],
    ]);
    expect(shop.ports.promotion.uses.get(orderId)).toEqual([PROMOTION]);
    expect(shop.ports.warehouse.allocations.get(`demo:${checkout.checkoutId}`)).toMatchObject({ orderId });
  });

  it('CHK-11 a quota exceeded on apply is reported as over-use, not retried', async () => {
    const checkout = await shop.checkout({ codes: ['TEN'] });
    shop.ports.promotion.calls.always('apply', AWAY);
    await shop.confirm(checkout);
    shop.ports.promotion.calls.always('apply', undefined);
    // Other customers' uses filled the quota meanwhile.
    for (let used = 0; used < 100; used += 1) shop.ports.promotion.uses.set(newId(), [PROMOTION]);

    await worker('a').round();

    expect(await owedBy(checkout)).toMatchObject([
      { status: 'done', note: `used beyond its limit: ${PROMOTION}` },
    ]);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    shop.ports.promotion.uses.clear();
  });

  it('CHK-11 waits one minute, doubling to two hours with jitter, and never longer', async () => {
    const checkout = await failedToUndo();
    shop.ports.payment.calls.always('void', AWAY);
    const slowWorker = worker('a', { baseMs: 60_000 });
    const waits: number[] = [];
    await shop.database.pool.query(`UPDATE failed_compensations SET max_tries = 12`);

    for (let tries = 1; tries <= 9; tries += 1) {
      await shop.database.pool.query(
        `UPDATE failed_compensations SET next_try_at = now() WHERE operation = 'void_authorization'`,
      );
      await slowWorker.round();
      waits.push((await owedBy(checkout)).find(({ operation }) => operation === 'void_authorization')!.wait);
    }

    waits.forEach((wait, index) => {
      const nominal = Math.min(7_200, 60 * 2 ** index);
      expect(wait).toBeGreaterThan(nominal * 0.79);
      expect(wait).toBeLessThan(Math.min(7_201, nominal * 1.21));
    });
  });

  it('DEM-23 CHK-11 exhausted after its tries: status, error log, metric at the next scrape, and no further try', async () => {
    observeCompensations(shop.database.pool);
    const checkout = await failedToUndo();
    shop.ports.payment.calls.always('void', AWAY);
    const voids = shop.ports.payment.calls.count('void');
    const retrying = worker('a');

    for (let round = 0; round < 8; round += 1) await retrying.round();

    expect(
      (await owedBy(checkout)).find(({ operation }) => operation === 'void_authorization'),
    ).toMatchObject({ status: 'exhausted', tries: 5 });
    expect(shop.ports.payment.calls.count('void') - voids).toBe(5);
    expect(await register.getSingleMetricAsString('holdfast_compensations')).toContain(
      'holdfast_compensations{operation="void_authorization",status="exhausted"} 1',
    );
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: expect.stringContaining('exhausted'),
        fields: { operation: 'void_authorization', checkoutId: checkout.checkoutId },
      },
    ]);
  });

  it('DEM-23 twenty workers at once try each compensation once', async () => {
    await failedToUndo();
    await failedToUndo();
    const voids = shop.ports.payment.calls.count('void');

    await Promise.all(Array.from({ length: 20 }, (_, index) => worker(`worker-${index}`).round()));

    expect(shop.ports.payment.calls.count('void') - voids).toBe(2);
    expect(await shop.rows(`SELECT DISTINCT status, tries FROM failed_compensations`)).toEqual([
      { status: 'done', tries: 1 },
    ]);
  });

  it("DEM-23 a stale worker's late write is refused", async () => {
    const checkout = await failedToUndo();
    const bank = gate();
    shop.ports.payment.calls.plan('void', { kind: 'wait', until: bank.opened });
    const stale = worker('stale', { leaseMs: 1 }).round();
    await expect(
      untilFound(() =>
        shop.row(
          `SELECT 1 FROM failed_compensations WHERE operation = 'void_authorization' AND claimed_until <= now()`,
        ),
      ),
    ).resolves.toBeDefined();

    // The next worker takes it over, fails, and plans its next try.
    shop.ports.payment.calls.plan('void', AWAY);
    await worker('next', { baseMs: 60_000 }).round();
    const planned = await shop.row(
      'SELECT xmin::text, status, tries FROM failed_compensations WHERE operation = $1',
      ['void_authorization'],
    );
    bank.open();
    await stale;

    expect(planned).toMatchObject({ status: 'pending', tries: 2 });
    expect(
      await shop.row('SELECT xmin::text, status, tries FROM failed_compensations WHERE operation = $1', [
        'void_authorization',
      ]),
    ).toEqual(planned);
    expect((await owedBy(checkout)).length).toBe(3);
  });

  it('DEM-23 a worker that dies in the last try leaves an exhausted row, not one that is tried for ever', async () => {
    const checkout = await failedToUndo();
    await shop.database.pool.query(
      `UPDATE failed_compensations SET tries = 5, claimed_by = 'dead', claimed_until = now() WHERE operation = 'void_authorization'`,
    );

    await worker('a').round();

    expect(
      (await owedBy(checkout)).find(({ operation }) => operation === 'void_authorization'),
    ).toMatchObject({ status: 'exhausted', tries: 5 });
    expect(log.lines.some(({ level }) => level === 'error')).toBe(true);
  });

  it.each([0, -1, null])('CHK-11 a row with a maximum of %p is refused by the database', async (maxTries) => {
    const insert = shop.database.pool.query(
      `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries)
       VALUES ($1, 'demo', $1, 1, 'void_authorization', '{}', $2)`,
      [newId(), maxTries],
    );

    const error = await insert.catch((thrown: unknown) => thrown);
    if (maxTries !== null)
      expect(isConstraintViolation(error, 'failed_compensations_max_positive')).toBe(true);
    else expect(error).toMatchObject({ message: expect.stringContaining('max_tries') });
  });
});
