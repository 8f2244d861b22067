import { createPool, observeStatements, run } from '@holdfast/postgres';

import { FIND_BY_GATEWAY_ID } from '../../apps/payment/dist/payment-records/payment.statements.js';
import { DailyReport } from '../../apps/payment/dist/reports/daily-report/daily-report.js';
import { ListCustomerPayments } from '../../apps/payment/dist/reports/list-customer-payments/list-customer-payments.js';
import { RefundReport } from '../../apps/payment/dist/reports/refund-report/refund-report.js';
import { BUSY_DAYS_AGO, HEAVY_CUSTOMER, TENANT, dayAgo } from '../../prisma/payment/load-payments.ts';

const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';
const WARM_UP = 5;

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

/** Times `times` requests one after the other and counts the statements of each. */
async function figure({ name, targetMs, times, isTail }, request) {
  let statements = 0;
  const stop = observeStatements(() => (statements += 1));
  const took = [];
  let most = 0;
  try {
    for (let n = -WARM_UP; n < times; n += 1) {
      statements = 0;
      const began = performance.now();
      await request(Math.max(0, n));
      if (n >= 0) took.push(performance.now() - began);
      most = Math.max(most, statements);
    }
  } finally {
    stop();
  }
  took.sort((a, b) => a - b);
  return {
    name,
    targetMs,
    times,
    isTail,
    p50: at(took, 0.5),
    p95: at(took, 0.95),
    p99: at(took, 0.99),
    statements: most,
  };
}

/** Drawn evenly, the same in every run. */
const drawn = (n, rows) => 1 + ((n * 7_919_317) % rows);

async function deepCursor(list, query, pages) {
  let cursor = '';
  for (let page = 0; page < pages && cursor !== undefined; page += 1)
    cursor = (await list.execute({ ...query, cursor })).nextCursor;
  return cursor ?? '';
}

/** What is asked, and within which time. */
async function questions(pool, rows, month) {
  const [history, daily, refunds] = [
    new ListCustomerPayments(pool),
    new DailyReport(pool),
    new RefundReport(pool),
  ];
  const ofCustomer = (customerId) => ({ tenantId: TENANT, customerId, pageSize: 50 });
  const lookUp = (transactionId) => run(pool, FIND_BY_GATEWAY_ID, [transactionId, NOBODYS_ID, '']);
  const page = (customerId, cursor = '') => history.execute({ ...ofCustomer(customerId), cursor });
  const report = (day, by = 'created') => daily.execute({ tenantId: TENANT, day, by });
  const monthPage = (cursor = '') => refunds.execute({ tenantId: TENANT, month, cursor, pageSize: 50 });
  const deep = await deepCursor(history, ofCustomer(HEAVY_CUSTOMER), 60);
  const next = (await monthPage()).nextCursor;
  const anyDay = (n) => dayAgo(1 + (n % 30));
  return [
    // What asking costs at all, here and now.
    [{ name: 'floor: SELECT 1', times: 1_000 }, () => pool.query('SELECT 1')],
    [
      { name: 'webhook look-up', targetMs: 10, times: 5_000, isTail: true },
      (n) => lookUp(`pi_load_${drawn(n, rows)}`),
    ],
    [
      { name: 'webhook look-up, unknown object', targetMs: 10, times: 1_000, isTail: true },
      (n) => lookUp(`pi_nobody_${n}`),
    ],
    [{ name: 'history page', targetMs: 50, times: 1_000 }, (n) => page(`customer-${drawn(n, 50_000)}`)],
    [{ name: 'history page of the heaviest customer', targetMs: 50, times: 200 }, () => page(HEAVY_CUSTOMER)],
    [{ name: 'the same, page 61', targetMs: 50, times: 200 }, () => page(HEAVY_CUSTOMER, deep)],
    [{ name: `refund report of ${month}`, targetMs: 100, times: 50 }, () => monthPage()],
    [{ name: 'the same, page 2', targetMs: 100, times: 50 }, () => monthPage(next)],
    [{ name: 'daily report', targetMs: 100, times: 100 }, (n) => report(anyDay(n))],
    [
      { name: 'daily report of the busiest day', targetMs: 100, times: 50 },
      () => report(dayAgo(BUSY_DAYS_AGO)),
    ],
    [{ name: 'daily report by payment', targetMs: 100, times: 50 }, (n) => report(anyDay(n), 'paid')],
    [{ name: 'daily report by refund', targetMs: 100, times: 50 }, (n) => report(anyDay(n), 'refunded')],
  ];
}

/** Everything that PAY-11 bounds. */
export async function measure(url, rows) {
  const pool = createPool({ url, applicationName: 'bench-payments', max: 2 });
  // The month that the refunds of the busiest day fall into.
  const month = dayAgo(BUSY_DAYS_AGO - 5).slice(0, 7);
  try {
    const figures = [];
    for (const [what, request] of await questions(pool, rows, month))
      figures.push(await figure(what, request));
    const { rows: sizes } = await pool.query(BUSIEST, [TENANT, dayAgo(BUSY_DAYS_AGO), month, HEAVY_CUSTOMER]);
    return { figures, sizes: sizes[0] };
  } finally {
    await pool.end();
  }
}

const BUSIEST = `
  SELECT (SELECT count(*)::int FROM payments WHERE tenant_id = $1 AND (created_at AT TIME ZONE 'UTC')::date = $2::date) AS "busyDay",
         (SELECT count(*)::int FROM refunds WHERE tenant_id = $1 AND to_char(succeeded_at AT TIME ZONE 'UTC', 'YYYY-MM') = $3) AS "monthRefunds",
         (SELECT count(*)::int FROM payments WHERE tenant_id = $1 AND customer_id = $4) AS heaviest`;
