import { statement } from '@holdfast/postgres';
import type { Statement } from '@holdfast/postgres';

import type { PaymentStatus } from '../../payment/payment-status.js';

/** The event that puts a payment on a day: its creation, its capture, or its last refund. */
export const REPORT_TIMES = ['created', 'paid', 'refunded'] as const;

export type ReportTime = (typeof REPORT_TIMES)[number];

/** The payments of one day by gateway, status and currency. */
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

/** One statement per kind of day, each with its own index (PAY-10). Summed at request time; nothing is stored beside the payments. */
export const DAILY_REPORTS: Readonly<Record<ReportTime, Statement<DailyFigures>>> = {
  created: statement('daily_report_created', figures(onDay('p.created_at'))),
  paid: statement(
    'daily_report_paid',
    figures(
      `p.status IN ('captured', 'partially_refunded', 'refunded', 'collected', 'refund_due') AND ${onDay('p.paid_at')}`,
    ),
  ),
  refunded: statement('daily_report_refunded', figures(onDay('p.refunded_at'))),
};
