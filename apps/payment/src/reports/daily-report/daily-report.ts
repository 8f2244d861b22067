import { run, statement } from '@holdfast/postgres';
import type { Pool, Statement } from '@holdfast/postgres';

import type { PaymentStatus } from '../../payment/payment-status.js';

/** Whose day it is: payments that were made, were paid, or were last given back from on it. */
export const REPORT_TIMES = ['created', 'paid', 'refunded'] as const;
export type ReportTime = (typeof REPORT_TIMES)[number];

/** Payments of one day that share gateway, status and currency. */
export interface DailyFigures {
  readonly gateway: string;
  readonly status: PaymentStatus;
  readonly currency: string;
  readonly payments: bigint;
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
}

const figures = (condition: string): string =>
  `SELECT p.gateway, p.status, p.currency, count(*) AS payments, sum(p.amount_minor)::bigint AS "amountMinor",
          sum(p.captured_minor)::bigint AS "capturedMinor", sum(p.refunded_minor)::bigint AS "refundedMinor"
   FROM payments p
   WHERE p.tenant_id = $1 AND ${condition}
   GROUP BY p.gateway, p.status, p.currency
   ORDER BY p.gateway, p.status, p.currency`;

const onDay = (column: string): string =>
  `${column} >= $2::date::timestamp AT TIME ZONE 'UTC' AND ${column} < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'`;

/** One statement per kind of day, each on an index of its own (PAY-10). A sum over a day's stretch: nothing is kept beside the payments. */
export const DAILY_REPORTS: Readonly<Record<ReportTime, Statement<DailyFigures>>> = {
  created: statement('payment-daily-report', figures(onDay('p.created_at'))),
  paid: statement(
    'payment-daily-report-paid',
    figures(
      `p.status IN ('captured', 'partially_refunded', 'refunded', 'collected', 'refund_due') AND ${onDay('p.paid_at')}`,
    ),
  ),
  refunded: statement('payment-daily-report-refunded', figures(onDay('p.refunded_at'))),
};

/** What happened on one day (UTC), by gateway, status and currency. One statement (PAY-11). */
export class DailyReport {
  constructor(private readonly pool: Pool) {}

  /** @param query.day as `2026-11-29` */
  execute(query: { tenantId: string; day: string; by: ReportTime }): Promise<DailyFigures[]> {
    return run(this.pool, DAILY_REPORTS[query.by], [query.tenantId, query.day]);
  }
}
