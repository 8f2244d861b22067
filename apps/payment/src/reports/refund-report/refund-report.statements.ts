import { statement } from '@holdfast/postgres';

/** The refunds of a month in one currency. */
export interface RefundTotal {
  readonly currency: string;
  readonly refunds: string;
  readonly amountMinor: string;
}

/** One refund with its order. */
export interface ReportedRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly gateway: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly reason: string;
  readonly succeededAt: string;
}

export interface RefundReportRow {
  readonly totals: readonly RefundTotal[];
  readonly refunds: readonly (ReportedRefund & { readonly micros: string })[];
}

// Counts refunds, not payments: a payment refunded in two months appears in both. The sums use the index alone; only the page's rows are
// read.
export const REFUND_REPORT = statement<RefundReportRow>(
  'refund_report',
  `WITH month AS (
     SELECT ($2 || '-01')::date::timestamp AT TIME ZONE 'UTC' AS first,
            (($2 || '-01')::date + interval '1 month') AT TIME ZONE 'UTC' AS next
   ), sums AS (
     SELECT r.currency, count(*) AS refunds, sum(r.amount_minor) AS amount
     FROM refunds r
     WHERE r.tenant_id = $1 AND r.succeeded_at >= (SELECT first FROM month) AND r.succeeded_at < (SELECT next FROM month)
     GROUP BY r.currency
   ), page AS (
     SELECT r.id, r.payment_id, r.amount_minor, r.currency, r.reason, r.succeeded_at FROM refunds r
     WHERE r.tenant_id = $1 AND r.succeeded_at >= (SELECT first FROM month) AND r.succeeded_at < (SELECT next FROM month)
       AND (r.succeeded_at, r.id) < (COALESCE(timestamptz 'epoch' + $3::bigint * interval '1 microsecond', 'infinity'),
                                     COALESCE($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY r.succeeded_at DESC, r.id DESC LIMIT $5
   )
   SELECT
     (SELECT COALESCE(json_agg(json_build_object('currency', s.currency, 'refunds', s.refunds::text, 'amountMinor', s.amount::text)
                               ORDER BY s.currency), '[]') FROM sums s) AS totals,
     (SELECT COALESCE(json_agg(json_build_object(
        'id', r.id, 'paymentId', r.payment_id, 'orderId', p.order_id, 'orderNumber', p.order_number, 'gateway', p.gateway,
        'amountMinor', r.amount_minor::text, 'currency', r.currency, 'reason', r.reason,
        'succeededAt', to_char(r.succeeded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'micros', (extract(epoch FROM r.succeeded_at) * 1000000)::bigint::text) ORDER BY r.succeeded_at DESC, r.id DESC), '[]')
      FROM page r JOIN payments p ON p.id = r.payment_id) AS refunds`,
);
