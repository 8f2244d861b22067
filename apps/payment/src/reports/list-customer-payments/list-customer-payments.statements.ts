import { statement } from '@holdfast/postgres';

import type { DisputeStatus } from '../../payment/dispute-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';

/** A payment as its customer sees it. */
export interface PaymentSummary {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly lineSummary: string | null;
  /** Of its newest dispute; null without one. */
  readonly disputeStatus: DisputeStatus | null;
  readonly createdAt: Date;
  /** Creation time in microseconds, for the cursor: a Date has only milliseconds. */
  readonly createdMicros: bigint;
}

// By key, not by offset, so that every page costs the same. The index (customer, status, time) has each status sorted: at most one page of
// each is read. The order's number is stored with the payment, so no other service is called (PAY-11).
export const CUSTOMER_PAGE = statement<PaymentSummary>(
  'customer_payments_page',
  `SELECT p.id, p.status, p.amount_minor AS "amountMinor", p.currency, p.order_id AS "orderId", p.order_number AS "orderNumber",
          p.line_summary AS "lineSummary", p.created_at AS "createdAt",
          (SELECT d.status FROM disputes d WHERE d.payment_id = p.id ORDER BY d.opened_at DESC LIMIT 1) AS "disputeStatus",
          (extract(epoch FROM p.created_at) * 1000000)::bigint AS "createdMicros"
   FROM unnest($3::text[]) AS wanted (status)
   CROSS JOIN LATERAL (
     SELECT * FROM payments own
     WHERE own.customer_id = $2 AND own.status = wanted.status AND own.tenant_id = $1
       AND (own.created_at, own.id) < (COALESCE(timestamptz 'epoch' + $4::bigint * interval '1 microsecond', 'infinity'),
                                       COALESCE($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY own.created_at DESC, own.id DESC LIMIT $6
   ) p
   ORDER BY p.created_at DESC, p.id DESC
   LIMIT $6`,
);
