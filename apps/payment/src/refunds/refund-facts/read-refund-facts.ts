import { DomainError } from '@holdfast/errors';
import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

/** What a refund's row, and its payment's, say of it (TRU-3). */
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

// One that the bank sent back afterwards had been made all the same: it has the gateway's id. Cash has none, and does not come back.
const FACTS = statement<RefundFacts>(
  'refund-facts',
  `SELECT r.id, r.payment_id AS "paymentId", r.status = 'succeeded' OR r.gateway_refund_id IS NOT NULL AS "wasMade",
     r.amount_minor AS "refundMinor", p.amount_minor AS "amountMinor", p.currency, p.refunded_minor >= p.captured_minor AS "isFull",
     r.reason, p.email, p.order_id AS "orderId"
   FROM refunds r JOIN payments p ON p.tenant_id = r.tenant_id AND p.id = r.payment_id
   WHERE r.tenant_id = $1 AND r.id = $2::uuid`,
);

/** A refund as its row has it, for consumers that act on its event. One statement, no remote call. */
export class ReadRefundFacts {
  constructor(private readonly pool: Pool) {}

  /** Throws REFUND_NOT_FOUND, also for another tenant's refund. */
  async execute(tenantId: string, refundId: string): Promise<RefundFacts> {
    const facts = await runOne(this.pool, FACTS, [tenantId, refundId]);
    if (!facts) throw new DomainError('REFUND_NOT_FOUND');
    return facts;
  }
}
