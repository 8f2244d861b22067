import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import { eventually } from '@holdfast/testing';

import { databaseUrl, e2eUrls, openShop } from './stack.ts';

jest.setTimeout(120_000);

let shop: ReturnType<typeof openShop>;
beforeAll(() => {
  shop = openShop();
});
afterAll(() => shop.close());

const CALLS = /^holdfast_grpc_client_seconds_count\{service="(\w+)",method="(\w+)",code="(\w+)"\} (\d+)$/gm;

/** Remote calls checkout has made so far, as its own metrics count them. */
async function calls(): Promise<Map<string, number>> {
  const text = await (await fetch(`${e2eUrls()['checkout']!.internal}/metrics`)).text();
  return new Map(
    [...text.matchAll(CALLS)].map(([, service, method, code, count]) => [
      `${service}.${method} ${code}`,
      Number(count),
    ]),
  );
}

async function callsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await calls();
  await work();
  const after = [...(await calls())].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(after.filter(([, count]) => count > 0));
}

/** A checkout of these lines that is shown from copies. */
async function warm(lines: Record<string, number>): Promise<void> {
  const shopper = shop.shopper();
  await shopper.fill(lines);
  await shopper.start();
  await eventually(async () => {
    const counts = await callsOf(() => shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}`));
    expect(counts).toEqual({});
  });
}

async function skus(count: number): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl('warehouse'), max: 1 });
  const { rows } = await pool.query<{ sku: string }>(
    `SELECT sku FROM stock_levels WHERE tenant_id = 'demo' GROUP BY sku HAVING sum(on_hand) >= 100000 ORDER BY sku LIMIT $1`,
    [count],
  );
  await pool.end();
  return rows.map(({ sku }) => sku);
}

describe('DEM-28 remote calls on the whole stack', () => {
  async function requestsOf(lineCount: number) {
    const lines = Object.fromEntries((await skus(lineCount)).map((sku) => [sku, 1]));
    await warm(lines);
    const shopper = shop.shopper();
    await shopper.fill(lines);
    await shopper.useCodes('ONLY5');
    const start = await callsOf(() => shopper.call('POST', '/v1/checkouts', { cartId: shopper.cartId }));
    await shopper.start();
    const path = `/v1/checkouts/${shopper.checkoutId}`;
    const update = await callsOf(() => shopper.call('PATCH', path, { shippingMethodId: 'express' }));
    const confirm = await callsOf(() => shopper.confirm());
    return { start, update, confirm };
  }

  it('are as many for 100 lines as for one; only the confirm pins holds in batches of 50', async () => {
    const one = await requestsOf(1);
    const hundred = await requestsOf(100);

    expect(hundred).toEqual({
      start: one.start,
      update: one.update,
      confirm: { ...one.confirm, 'WarehouseService.pinReservations OK': 2 },
    });
    // A limited code is asked for every time; the rest is shown from copies.
    expect(one.start).toEqual({
      'PromotionService.validatePromotions OK': 1,
      'WarehouseService.reserveStock OK': 1,
    });
    expect(one.update).toEqual({ 'PromotionService.validatePromotions OK': 1 });
    expect(one.confirm).toEqual({
      'CatalogService.batchGetProducts OK': 1,
      'PricingService.getPrices OK': 1,
      'ShippingService.rateShipping OK': 1,
      'PromotionService.validatePromotions OK': 1,
      'PromotionService.reservePromotions OK': 1,
      'PaymentService.authorizePayment OK': 1,
      'WarehouseService.pinReservations OK': 1,
      'OrderService.createOrder OK': 1,
      'PromotionService.applyPromotion OK': 1,
    });
  });
});
