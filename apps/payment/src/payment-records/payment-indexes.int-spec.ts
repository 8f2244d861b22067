import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { statement } from '@holdfast/postgres';
import type { PoolClient, Statement } from '@holdfast/postgres';
import { createTestDatabase, indexesUsed } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import {
  HEAVY_CUSTOMER,
  TENANT,
  dayAgo,
  loadPayments,
  loadRefunds,
} from '../../../../prisma/payment/load-payments.ts';
import { PAYMENT_STATUSES } from '../payment/payment-status.js';
import { DAILY_REPORTS } from '../reports/daily-report/daily-report.statements.js';
import { CUSTOMER_PAGE } from '../reports/list-customer-payments/list-customer-payments.statements.js';
import { REFUND_REPORT } from '../reports/refund-report/refund-report.statements.js';
import { FIND_BY_GATEWAY_ID } from './payment.statements.js';

const ROWS = 20_000;
let db: TestDatabase;
let client: PoolClient;

beforeAll(async () => {
  db = await createTestDatabase('payment');
  await loadPayments(db.pool, ROWS);
  await loadRefunds(db.pool);
  client = await db.pool.connect();
}, 120_000);
afterAll(async () => {
  client.release();
  await db.drop();
});

const SOME_ID = '01890000-0000-7000-8000-000000000001';
const month = dayAgo(20).slice(0, 7);
const ofOrder = statement('test-of-order', 'SELECT * FROM payments WHERE tenant_id = $1 AND order_id = $2');
const ofCheckout = statement('test-of-checkout', 'SELECT * FROM payments WHERE checkout_id = $1');

const CRITICAL: [string, Statement<object>, unknown[], string[]][] = [
  [
    'a webhook’s look-up',
    FIND_BY_GATEWAY_ID,
    ['pi_load_77', SOME_ID, ''],
    ['payments_gateway_transaction_key'],
  ],
  [
    'a customer’s history',
    CUSTOMER_PAGE,
    [TENANT, HEAVY_CUSTOMER, PAYMENT_STATUSES, null, null, 21],
    ['payments_customer_history'],
  ],
  ['the refund report of a month', REFUND_REPORT, [TENANT, month, null, null, 51], ['refunds_succeeded_at']],
  ['the daily report', DAILY_REPORTS.created, [TENANT, dayAgo(20)], ['payments_created_at']],
  [
    'the daily report of what was paid',
    DAILY_REPORTS.paid,
    [TENANT, dayAgo(20)],
    ['payments_status_paid_at'],
  ],
  [
    'the daily report of what was given back',
    DAILY_REPORTS.refunded,
    [TENANT, dayAgo(20)],
    ['payments_refunded_at'],
  ],
  ['the payments of an order', ofOrder, [TENANT, SOME_ID], ['payments_order_id']],
  ['the payments of a checkout', ofCheckout, [SOME_ID], ['payments_checkout_id']],
];

describe('PAY-10 no critical query scans the whole table', () => {
  it.each(CRITICAL)('answers %s from its index', async (_what, query, values, wanted) => {
    const plan = await indexesUsed(client, query, values);

    expect(plan.indexes).toEqual(expect.arrayContaining(wanted));
    expect(plan.scannedWhole.filter((table) => ['payments', 'refunds'].includes(table))).toEqual([]);
  });

  it('notices a missing index', async () => {
    await client.query('BEGIN');
    await client.query('DROP INDEX payments_gateway_transaction_key');
    const plan = await indexesUsed(client, FIND_BY_GATEWAY_ID, ['pi_load_77', SOME_ID, '']);
    await client.query('ROLLBACK');
    expect(plan.scannedWhole).toContain('payments');
  });
});
