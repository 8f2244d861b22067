import { statement } from '@holdfast/postgres';

/** An order that waits for an event about its payment. */
export interface WaitingOrderRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly cart_session_id: string;
  readonly attempt: number;
  readonly payment_id: string;
}

const claim = (name: string, condition: string) =>
  statement<WaitingOrderRow>(
    name,
    `UPDATE orders SET payment_checked_at = now() WHERE id IN (
       SELECT id FROM orders
       WHERE ${condition} AND payment_type = 'card' AND placed_at < now() - make_interval(secs => $1)
         AND (payment_checked_at IS NULL OR payment_checked_at < now() - make_interval(secs => $1))
       ORDER BY placed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, tenant_id, cart_session_id, attempt, payment_id`,
    { notNull: { payment_id: 'orders_card_has_payment' } },
  );

/**
 * Claims orders that have waited this long for an event of their payment, each once per this time. The version stays: a check is no
 * change. Parameters: age in seconds, limit.
 */
export const CLAIM_PENDING = claim(
  'order_claim_pending',
  `payment_status = 'pending' AND status = 'pending'`,
);

/** Claims orders that are due for capture but not captured: the request or its answer was lost. Parameters: age in seconds, limit. */
export const CLAIM_UNCAPTURED = claim(
  'order_claim_uncaptured',
  `payment_status = 'authorized' AND (status IN ('processing', 'shipped', 'delivered', 'return_requested', 'returned')
     OR capture_policy = 'immediate' AND status = 'confirmed')`,
);
