import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { CLAIM_UNSETTLED } from './unsettled-payments.statements.js';

const ENDED = 5_000;
const UNSETTLED = 20;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('payment');
  await database.pool.query(
    `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, gateway_account, status, amount_minor, currency, created_at)
     SELECT gen_random_uuid(), 'demo', gen_random_uuid(), 1, 'stripe', '',
            CASE WHEN n <= $2 THEN 'pending' ELSE 'captured' END, 100, 'USD', now() - interval '1 day'
     FROM generate_series(1, $1::int + $2::int) AS n`,
    [ENDED, UNSETTLED],
  );
  await database.pool.query('ANALYZE payments');
}, 60_000);
afterAll(() => database.drop());

it('PAY-9 the search for unsettled payments uses the index of gateway and status', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE claim AS ${CLAIM_UNSETTLED.text}`);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE claim(100, 60000)',
  );
  await client.query('ROLLBACK');
  client.release();
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');

  expect(plan).toMatch(/payments_gateway_status/);
  expect(plan).toMatch(new RegExp(`payments_gateway_status.* \\(actual rows=${UNSETTLED}(\\.00)? `));
  expect(plan).toMatch(/Index Cond: .*gateway = 'stripe'.*status = ANY/);
  expect(plan).not.toContain('Seq Scan');
});
