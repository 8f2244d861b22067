import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import type { warehouse } from '@holdfast/proto';
import { newId, newTraceparent, runInContext } from '@holdfast/request-context';

import { startWarehouse } from './testing/warehouse-app.js';
import type { WarehouseUnderTest } from './testing/warehouse-app.js';

let app: WarehouseUnderTest;
let client: WarehouseUnderTest['client'];

const asOperator = async (roles = ['ops']) => ({
  authorization: `Bearer ${await app.issuer.token('olga', 't1', '5m', roles)}`,
});

const as = <T>(tenantId: string, work: () => Promise<T>): Promise<T> =>
  runInContext({ tenantId, requestId: newId(), traceparent: newTraceparent() }, work);

const setStock = async (count: { sku: string; quantity: number }, options?: { authorization?: string }) => {
  const by = options ?? (await asOperator());
  return as('t1', () => client.setStock({ ...count, locationId: '' }, by));
};

beforeAll(async () => {
  app = await startWarehouse();
  client = app.client;
  await setStock({ sku: 'A', quantity: 10 });
});

afterAll(() => app.stop());

describe('SEC-1 methods for operators, over gRPC', () => {
  it('SEC-1 OPS-7 SetStock asks for an operator of the shop and audits who it is', async () => {
    const count = { sku: 'COUNTED', quantity: 3 };

    await expect(setStock(count, {})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(setStock(count, await asOperator([]))).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const elsewhere = { authorization: `Bearer ${await app.issuer.token('olga', 't2', '5m', ['ops'])}` };
    await expect(setStock(count, elsewhere)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await setStock(count);

    const { rows } = await app.database.pool.query(
      `SELECT actor, action, outcome FROM ops_audit WHERE subject = 'COUNTED'`,
    );
    expect(rows).toEqual([{ actor: 'olga', action: 'stock.set', outcome: '3 counted in all' }]);
  });
});

/** Reserves without a limit, unless one is given. */
const reserve = (
  request: Pick<warehouse.ReserveStockRequest, 'checkoutId' | 'attempt' | 'lines' | 'ttlSeconds'> &
    Partial<warehouse.ReserveStockRequest>,
) => client.reserveStock({ sharePercent: 0, heldElsewhere: [], ...request });

describe('SYS-1 WarehouseService over gRPC', () => {
  it('SYS-1 holds, pins, confirms and validates a checkout’s stock', async () => {
    const checkoutId = newId();
    const orderId = newId();
    const lines = [{ sku: 'A', quantity: 3 }];
    await as('t1', async () => {
      const { reservations } = await reserve({ checkoutId, attempt: 1, lines, ttlSeconds: 900 });
      expect(reservations).toMatchObject([{ sku: 'A', quantity: 3, locationId: 'main' }]);
      await client.extendReservations({ checkoutId, attempt: 1, lines, ttlSeconds: 900 });
      await client.pinReservations({ checkoutId, attempt: 1, lines, orderId });
      expect(await client.validateAllocation({ orderId })).toEqual({ shortfalls: [] });
      await client.confirmReservations({ checkoutId, attempt: 1, orderId });
      expect(await client.validateAllocation({ orderId })).toEqual({ shortfalls: [] });
      expect(await client.checkAvailability({ skus: ['A', 'NOPE'] })).toEqual({
        availabilities: [
          { sku: 'A', available: 7 },
          { sku: 'NOPE', available: 0 },
        ],
      });
      expect((await client.getStock({ skus: ['A'] })).levels).toMatchObject([
        { onHand: 10, held: 0, allocated: 3 },
      ]);
    });
  });

  it('TRU-9 holds at most its share of the sellable stock, other holds included', async () => {
    await as('t1', async () => {
      const { levels } = await client.getStock({ skus: ['A'] });
      const total = levels.reduce((sum, { onHand, allocated }) => sum + onHand - allocated, 0);
      const half = Math.floor(total / 2);
      const share = {
        attempt: 1,
        ttlSeconds: 60,
        sharePercent: 50,
        heldElsewhere: [{ sku: 'A', quantity: 1 }],
      };

      await expect(
        reserve({ ...share, checkoutId: newId(), lines: [{ sku: 'A', quantity: half }] }),
      ).rejects.toMatchObject({
        reason: 'OUT_OF_STOCK',
        errors: [{ sku: 'A', requested: half, available: half - 1 }],
      });
      const checkoutId = newId();
      await reserve({ ...share, checkoutId, lines: [{ sku: 'A', quantity: half - 1 }] });
      await client.releaseReservations({ checkoutId, attempt: 1 });
      await expect(
        reserve({ ...share, sharePercent: 101, checkoutId: newId(), lines: [{ sku: 'A', quantity: 1 }] }),
      ).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
    });
  });

  it('DEM-18 reports every short SKU with the pieces left, and changes nothing', async () => {
    const checkoutId = newId();
    const lines = [
      { sku: 'A', quantity: 4 },
      { sku: 'B', quantity: 1 },
      { sku: 'A', quantity: 4 },
    ];
    await as('t1', async () => {
      await expect(reserve({ checkoutId, attempt: 1, lines, ttlSeconds: 900 })).rejects.toMatchObject({
        reason: 'OUT_OF_STOCK',
        errors: [
          { sku: 'A', requested: 8, available: 7 },
          { sku: 'B', requested: 1, available: 0 },
        ],
      });
      expect((await client.getStock({ skus: ['A'] })).levels).toMatchObject([{ held: 0 }]);
    });
  });

  it('SYS-6 shows and holds nothing of another tenant', async () => {
    const checkoutId = newId();
    await as('t1', () =>
      reserve({ checkoutId, attempt: 1, lines: [{ sku: 'A', quantity: 1 }], ttlSeconds: 60 }),
    );
    await as('t2', async () => {
      expect(await client.getStock({ skus: ['A'] })).toEqual({ levels: [] });
      expect(await client.checkAvailability({ skus: ['A'] })).toEqual({
        availabilities: [{ sku: 'A', available: 0 }],
      });
      expect(await client.releaseReservations({ checkoutId, attempt: 9 })).toEqual({ releasedQuantity: 0 });
      await expect(
        client.confirmReservations({ checkoutId, attempt: 10, orderId: newId() }),
      ).rejects.toMatchObject({
        reason: 'RESERVATION_NOT_FOUND',
      });
      await expect(
        reserve({ checkoutId, attempt: 10, lines: [{ sku: 'A', quantity: 1 }], ttlSeconds: 60 }),
      ).rejects.toMatchObject({ reason: 'OUT_OF_STOCK' });
    });
    expect(await as('t1', () => client.releaseReservations({ checkoutId, attempt: 1 }))).toEqual({
      releasedQuantity: 1,
    });
  });

  const good = { checkoutId: newId(), attempt: 1, lines: [{ sku: 'A', quantity: 1 }], ttlSeconds: 60 };
  it.each([
    ['an id that is none', { ...good, checkoutId: 'x' }],
    ['a negative attempt', { ...good, attempt: -1 }],
    ['no lines', { ...good, lines: [] }],
    ['a quantity of zero', { ...good, lines: [{ sku: 'A', quantity: 0 }] }],
    ['a SKU with a NUL', { ...good, lines: [{ sku: 'A\u0000', quantity: 1 }] }],
    ['no time to hold', { ...good, ttlSeconds: 0 }],
  ])('SEC-2 refuses %s with a reason', async (_case, request) => {
    await expect(as('t1', () => reserve(request))).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
    });
  });

  it('DEM-28 takes as many statements for 100 lines as for one', async () => {
    const count = async (lines: { sku: string; quantity: number }[]): Promise<string[]> => {
      const names: string[] = [];
      const stop = observeStatements(({ name }) => names.push(name));
      const checkoutId = newId();
      await as('t1', async () => {
        await client.checkAvailability({ skus: lines.map(({ sku }) => sku) });
        await reserve({ checkoutId, attempt: 1, lines, ttlSeconds: 60 });
        await client.extendReservations({ checkoutId, attempt: 1, lines, ttlSeconds: 60 });
        await client.pinReservations({ checkoutId, attempt: 1, lines, orderId: newId() });
        await client.releaseReservations({ checkoutId, attempt: 1 });
      });
      stop();
      return names;
    };
    const skus = Array.from({ length: 100 }, (_, index) => `MANY-${index}`);
    for (const sku of skus) await setStock({ sku, quantity: 5 });

    const one = await count([{ sku: 'MANY-0', quantity: 1 }]);
    const hundred = await count(skus.map((sku) => ({ sku, quantity: 1 })));

    expect(hundred).toEqual(one);
    expect(one).toHaveLength(5);
  });
});
