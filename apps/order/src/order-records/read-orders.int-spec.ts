import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { aLine, anOrder } from '../testing/orders.js';
import { Scenario } from '../testing/scenario.js';
import { LIST_ORDERS } from './order.repository.js';
import { ReadOrders } from './read-orders.js';

let database: TestDatabase;
let scenario: Scenario;
let orders: ReadOrders;

beforeAll(async () => {
  database = await createTestDatabase('order');
  scenario = new Scenario(database.pool);
  orders = new ReadOrders(database.pool);
});
afterAll(() => database.drop());

const inTenant = <T>(work: () => T): T => runInContext(contextFrom({ tenantId: 'demo' }), work);

describe('reading orders', () => {
  it('takes one statement, for one order with one line as for many with a hundred', async () => {
    for (let n = 0; n < 5; n += 1) {
      await scenario.create(
        anOrder({ customerId: 'ada', lines: Array.from({ length: 100 }, () => aLine()) }),
      );
    }
    const { orderId } = await scenario.create(anOrder({ customerId: 'ada' }));
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    await inTenant(() => orders.byId(orderId));
    const page = await inTenant(() => orders.ofCustomer('ada', { size: 10 }));
    stop();

    expect(page.orders).toHaveLength(6);
    expect(statements).toEqual(['order_read', 'order_list']);
  });

  it("walks the index of a customer's orders from the cursor on, without sorting (PAY-10)", async () => {
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan');
    await client.query(`PREPARE list AS ${LIST_ORDERS.text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      "EXPLAIN EXECUTE list('demo', 'ada', now(), '00000000-0000-0000-0000-000000000000', 10)",
    );
    await client.query('ROLLBACK');
    client.release();
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');

    expect(plan).toMatch(/Index Scan Backward using orders_customer_placed_at/);
    expect(plan).toMatch(/Index Cond: .*ROW\(placed_at, id\) </);
    expect(plan.split('SubPlan')[0]).not.toContain('Sort');
  });
});
