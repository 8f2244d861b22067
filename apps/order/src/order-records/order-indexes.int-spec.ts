import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { statement } from '@holdfast/postgres';
import type { PoolClient, Statement } from '@holdfast/postgres';
import { createTestDatabase, indexesUsed } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { LIST_ORDERS } from './order.repository.js';

// 20,000 orders of 2,000 customers over a year.
const LOAD = `
  INSERT INTO orders (id, tenant_id, number, status, payment_status, version, cart_session_id, attempt, cart_id, customer_id, email, locale,
    payment_type, capture_policy, currency, subtotal_minor, discount_total_minor, shipping_minor, shipping_discount_minor, tax_total_minor,
    shipping_tax_minor, rounding_minor, grand_total_minor, prices_include_tax, tax_rounding, tax_lines, promotions, shipping_address,
    shipping_method_id, shipping_method_name, placed_at)
  SELECT gen_random_uuid(), 'demo', 'N-' || n, CASE WHEN n % 50 = 0 THEN 'pending' ELSE 'delivered' END, 'none', 1, gen_random_uuid(), 1,
    gen_random_uuid(), 'customer-' || n % 2000, 'a@example.com', 'en', 'none', 'immediate', 'USD', 100, 0, 0, 0, 0, 0, 0, 100, false, 'line',
    '[]', '[]', '{}', 'standard', 'Standard', now() - n * interval '26 minutes'
  FROM generate_series(1, 20000) AS n`;

const byStatus = statement(
  'test-by-status',
  `SELECT count(*) FROM orders WHERE status = $1 AND placed_at >= $2::timestamptz AND placed_at < $2::timestamptz + interval '1 day'`,
);

let db: TestDatabase;
let client: PoolClient;

beforeAll(async () => {
  db = await createTestDatabase('order');
  await db.pool.query(LOAD);
  await db.pool.query('VACUUM (ANALYZE) orders');
  client = await db.pool.connect();
}, 120_000);
afterAll(async () => {
  client.release();
  await db.drop();
});

const CRITICAL: [string, Statement<object>, unknown[], string][] = [
  ['a customer’s orders', LIST_ORDERS, ['demo', 'customer-7', null, null, 21], 'orders_customer_placed_at'],
  ['a day’s orders of one status', byStatus, ['pending', '2026-11-01'], 'orders_status_placed_at'],
];

describe('PAY-10 no critical query reads all orders', () => {
  it.each(CRITICAL)('answers %s from its index', async (_what, query, values, index) => {
    const { indexes, scannedWhole } = await indexesUsed(client, query, values);

    expect(indexes).toContain(index);
    expect(scannedWhole).not.toContain('orders');
  });
});
