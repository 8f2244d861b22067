import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { EventInbox } from '@holdfast/inbox';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { aCodOrder, aLine } from '../../testing/orders.js';
import { INBOX_SETTINGS, Scenario } from '../../testing/scenario.js';
import { CheckStockOfOrders } from './check-stock-of-orders.js';
import { StockEventsController } from './stock.events-controller.js';

let database: TestDatabase;
let scenario: Scenario;
let controller: StockEventsController;
let check: CheckStockOfOrders;

beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  scenario = new Scenario(database.pool);
  const { log, warehouse } = scenario;
  controller = new StockEventsController(
    new EventInbox({ pool: database.pool, log, settings: INBOX_SETTINGS }),
  );
  check = new CheckStockOfOrders(database.pool, warehouse, log);
});
afterAll(() => database.drop());

const corrected = (sku: string) =>
  controller.corrected({
    specversion: '1.0',
    id: newId(),
    source: 'wms',
    tenantid: 'demo',
    data: { sku, on_hand: 1 },
  });
const timePasses = () => database.pool.query("UPDATE stock_checks SET due_at = now() - interval '1 second'");
const openChecks = async () =>
  (await database.pool.query('SELECT sku FROM stock_checks')).rows.map(({ sku }) => sku as string);
const orderOf = async (sku: string) =>
  (await scenario.create(aCodOrder({ lines: [aLine({ sku })] }))).orderId;

describe('a stock correction (ORD-8)', () => {
  it('cancels confirmed orders that it left short, and only those of the SKU', async () => {
    const [short, other] = [await orderOf('MUG-1'), await orderOf('MUG-2')];
    expect(await corrected('MUG-1')).toEqual({ status: 'SUCCESS' });
    scenario.warehouse.shortfalls = [{ sku: 'MUG-1', requested: 2, available: 1 }];
    await timePasses();
    await check.execute();

    expect(await scenario.statusOf(short)).toBe('cancelled due');
    expect(await scenario.statusOf(other)).toBe('confirmed due');
    expect(await openChecks()).toEqual([]);
  });

  it('gives warehouse time to deal with it first', async () => {
    const orderId = await orderOf('MUG-3');
    await corrected('MUG-3');
    scenario.warehouse.shortfalls = [{ sku: 'MUG-3', requested: 2, available: 1 }];
    await check.execute();
    expect(await scenario.statusOf(orderId)).toBe('confirmed due');

    await timePasses();
    await check.execute();
    expect(await scenario.statusOf(orderId)).toBe('cancelled due');
  });

  it('leaves orders alone that are covered, being packed, or not allocated yet', async () => {
    const [covered, packed] = [await orderOf('MUG-4'), await orderOf('MUG-5')];
    await database.pool.query("UPDATE orders SET status = 'processing' WHERE id = $1", [packed]);
    for (const sku of ['MUG-4', 'MUG-5']) await corrected(sku);
    await timePasses();
    await check.execute();
    expect(await scenario.statusOf(covered)).toBe('confirmed due');

    scenario.warehouse.isUnallocated = true;
    for (const sku of ['MUG-4', 'MUG-5']) await corrected(sku);
    await timePasses();
    await check.execute();
    expect(await scenario.statusOf(covered)).toBe('confirmed due');
    expect(await scenario.statusOf(packed)).toBe('processing due');
    expect(await openChecks()).toEqual([]);
  });

  it('is looked at again while warehouse does not answer', async () => {
    const orderId = await orderOf('MUG-6');
    await corrected('MUG-6');
    scenario.warehouse.isUnreachable = true;
    await timePasses();
    await check.execute();
    expect(await openChecks()).toEqual(['MUG-6']);

    scenario.warehouse.isUnreachable = false;
    scenario.warehouse.shortfalls = [{ sku: 'MUG-6', requested: 2, available: 1 }];
    await timePasses();
    await check.execute();
    expect(await scenario.statusOf(orderId)).toBe('cancelled due');
  });
});
