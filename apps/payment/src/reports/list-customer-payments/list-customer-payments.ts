import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { DisputeStatus } from '../../payment/dispute-status.js';
import { PAYMENT_STATUSES } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { fromCursor, toCursor } from '../time-cursor.js';

/** A payment as its customer sees it. */
export interface PaymentSummary {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly lineSummary: string | null;
  /** Of its newest dispute; null where there is none. */
  readonly disputeStatus: DisputeStatus | null;
  readonly createdAt: Date;
  /** Exact creation time, for the cursor: a Date would lose three digits. */
  readonly createdMicros: bigint;
}

/** One page of a customer's payments, newest first. */
export interface PaymentPage {
  readonly payments: readonly PaymentSummary[];
  readonly nextCursor?: string | undefined;
}

const DEFAULT_PAGE = 20;

// By key, not by offset: page 1,000 costs as much as page 1. Each status is a stretch of its own in the index (customer, status, time),
// already sorted: of each no more than a page is read. The order's number is kept with the payment, so nobody else is asked (PAY-11).
export const CUSTOMER_PAGE = statement<PaymentSummary>(
  'payment-customer-page',
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

/** A customer's payments by cursor, in one statement. */
export class ListCustomerPayments {
  constructor(private readonly pool: Pool) {}

  async execute(query: {
    tenantId: string;
    customerId: string;
    cursor: string;
    pageSize?: number | undefined;
    /** None: all. */
    statuses?: readonly PaymentStatus[] | undefined;
  }): Promise<PaymentPage> {
    const size = query.pageSize || DEFAULT_PAGE;
    const rows = await run(this.pool, CUSTOMER_PAGE, [
      query.tenantId,
      query.customerId,
      query.statuses?.length ? [...new Set(query.statuses)] : PAYMENT_STATUSES,
      ...fromCursor(query.cursor),
      size + 1,
    ]);
    const payments = rows.slice(0, size);
    const last = payments.at(-1);
    const hasMore = rows.length > size && last !== undefined;
    return {
      payments,
      nextCursor: hasMore ? toCursor({ micros: last.createdMicros, id: last.id }) : undefined,
    };
  }
}
