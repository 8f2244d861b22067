import { createPool, observeStatements } from '@holdfast/postgres';

import { BUSY_DAYS_AGO, HEAVY_CUSTOMER, TENANT, dayAgo } from '../../prisma/payment/load-payments.ts';
import { quantile } from '../../tools/verify/latency/quantile.ts';
import { paymentReports } from './payment-reports.ts';
import type { PaymentReports } from './payment-reports.ts';

const WARM_UP = 5;

/** A request that is measured. */
interface Question {
  readonly name: string;
  /** The bound; without one the figure is only shown. */
  readonly targetMs?: number;
  readonly times: number;
  /** Bounded at its p99 instead of its p95. */
  readonly isTail?: boolean;
  /** Makes the n-th request. */
  readonly request: (n: number) => Promise<unknown>;
}

/** The latencies of a question in ms, and the most statements of one request. */
export interface Figure extends Omit<Question, 'request'> {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly statements: number;
}

/** Sizes of the busiest day, the month of its refunds, and the heaviest customer. */
interface Sizes {
  readonly busyDay: number;
  readonly monthRefunds: number;
  readonly heaviest: number;
}

/** All figures, and the sizes of what they are about. */
export interface Figures {
  readonly figures: readonly Figure[];
  readonly sizes: Sizes;
}

/** Times requests one after the other and counts the statements of each. */
async function figureOf({ request, ...question }: Question): Promise<Figure> {
  let statements = 0;
  const stop = observeStatements(() => (statements += 1));
  const took: number[] = [];
  let most = 0;
  try {
    for (let n = -WARM_UP; n < question.times; n += 1) {
      statements = 0;
      const began = performance.now();
      await request(Math.max(0, n));
      if (n >= 0) took.push(performance.now() - began);
      most = Math.max(most, statements);
    }
  } finally {
    stop();
  }
  return {
    ...question,
    p50: quantile(took, 0.5),
    p95: quantile(took, 0.95),
    p99: quantile(took, 0.99),
    statements: most,
  };
}

/** Drawn evenly, the same in every run. */
const drawn = (n: number, rows: number): number => 1 + ((n * 7_919_317) % rows);

/** The measured requests, with the bounds of PAY-11. */
async function questionsOf(reports: PaymentReports, rows: number, month: string): Promise<Question[]> {
  const { history, daily, refunds, lookUp } = reports;
  const page = (customerId: string, cursor = '') =>
    history.execute({ tenantId: TENANT, customerId, pageSize: 50, cursor });
  const report = (day: string, by: 'created' | 'paid' | 'refunded' = 'created') =>
    daily.execute({ tenantId: TENANT, day, by });
  const monthPage = (cursor = '') => refunds.execute({ tenantId: TENANT, month, cursor, pageSize: 50 });
  let deep = '';
  for (let number = 1; number <= 60; number += 1) deep = (await page(HEAVY_CUSTOMER, deep)).nextCursor ?? '';
  const next = (await monthPage()).nextCursor ?? '';
  const anyDay = (n: number): string => dayAgo(1 + (n % 30));
  return [
    // The cost of any request, here and now.
    { name: 'floor: SELECT 1', times: 1_000, request: reports.floor },
    {
      ...{ name: 'webhook look-up', targetMs: 10, times: 5_000, isTail: true },
      request: (n) => lookUp(`pi_load_${drawn(n, rows)}`),
    },
    {
      ...{ name: 'webhook look-up, unknown object', targetMs: 10, times: 1_000, isTail: true },
      request: (n) => lookUp(`pi_unknown_${n}`),
    },
    ...boundedAt(50, [
      ['history page', 1_000, (n) => page(`customer-${drawn(n, 50_000)}`)],
      ['history page of the heaviest customer', 200, () => page(HEAVY_CUSTOMER)],
      ['the same, page 61', 200, () => page(HEAVY_CUSTOMER, deep)],
    ]),
    ...boundedAt(100, [
      [`refund report of ${month}`, 50, () => monthPage()],
      ['the same, page 2', 50, () => monthPage(next)],
      ['daily report', 100, (n) => report(anyDay(n))],
      ['daily report of the busiest day', 50, () => report(dayAgo(BUSY_DAYS_AGO))],
      ['daily report by payment', 50, (n) => report(anyDay(n), 'paid')],
      ['daily report by refund', 50, (n) => report(anyDay(n), 'refunded')],
    ]),
  ];
}

function boundedAt(
  targetMs: number,
  rows: readonly [name: string, times: number, request: Question['request']][],
): Question[] {
  return rows.map(([name, times, request]) => ({ name, targetMs, times, request }));
}

/** Measures all that PAY-11 bounds. */
export async function measure(url: string, rows: number): Promise<Figures> {
  const pool = createPool({ url, applicationName: 'bench-payments', max: 2 });
  // The month that the refunds of the busiest day fall into.
  const month = dayAgo(BUSY_DAYS_AGO - 5).slice(0, 7);
  try {
    const figures: Figure[] = [];
    for (const question of await questionsOf(await paymentReports(pool), rows, month))
      figures.push(await figureOf(question));
    const parameters = [TENANT, dayAgo(BUSY_DAYS_AGO), month, HEAVY_CUSTOMER];
    const [sizes] = (await pool.query<Sizes>(BUSIEST, parameters)).rows;
    if (!sizes) throw new Error('PostgreSQL answered no sizes.');
    return { figures, sizes };
  } finally {
    await pool.end();
  }
}

const BUSIEST = `
  SELECT (SELECT count(*)::int FROM payments WHERE tenant_id = $1 AND (created_at AT TIME ZONE 'UTC')::date = $2::date) AS "busyDay",
         (SELECT count(*)::int FROM refunds WHERE tenant_id = $1 AND to_char(succeeded_at AT TIME ZONE 'UTC', 'YYYY-MM') = $3) AS "monthRefunds",
         (SELECT count(*)::int FROM payments WHERE tenant_id = $1 AND customer_id = $4) AS heaviest`;
