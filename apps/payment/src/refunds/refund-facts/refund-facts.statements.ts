import { statement } from '@holdfast/postgres';

/** A refund with facts of its payment (TRU-3). */
export interface RefundFacts {
  readonly id: string;
  readonly paymentId: string;
  readonly wasMade: boolean;
  readonly refundMinor: bigint;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly isFull: boolean;
  readonly reason: string;
  readonly email: string | null;
  readonly orderId: string | null;
}

// A refund that the bank returned later was made all the same: it has the gateway's id. Cash has none and does not come back.
export const READ_FACTS = statement<RefundFacts>(
  'refund_facts',
  `SELECT r.id, r.payment_id AS "paymentId", r.status = 'succeeded' OR r.gateway_refund_id IS NOT NULL AS "wasMade",
     r.amount_minor AS "refundMinor", p.amount_minor AS "amountMinor", p.currency, p.refunded_minor >= p.captured_minor AS "isFull",
     r.reason, p.email, p.order_id AS "orderId"
   FROM refunds r JOIN payments p ON p.tenant_id = r.tenant_id AND p.id = r.payment_id
   WHERE r.tenant_id = $1 AND r.id = $2::uuid`,
);
