import { statement } from '@holdfast/postgres';

import type { OrderStatus } from '../../order/order-status.js';

/** An order whose payment is due for capture. */
export interface CaptureRow {
  readonly status: OrderStatus;
  readonly payment_id: string;
  readonly grand_total_minor: bigint;
  readonly currency: string;
  readonly is_expired: boolean;
}

/**
 * Reads the amount to capture from the order's own row (M-4). No row: nothing to capture, no longer or not yet. With capture on shipment
 * it waits for fulfilment to start, regardless of the sender (TRU-3). Parameters: tenant, order.
 */
export const READ_FOR_CAPTURE = statement<CaptureRow>(
  'order_read_for_capture',
  `SELECT o.status, o.payment_id, o.grand_total_minor, o.currency, coalesce(f.capture_before < now(), false) AS is_expired
   FROM orders o LEFT JOIN payment_facts f ON f.tenant_id = o.tenant_id AND f.payment_id = o.payment_id
   WHERE o.tenant_id = $1 AND o.id = $2 AND o.payment_type = 'card'
     AND o.payment_status = 'authorized' AND o.status NOT IN ('pending', 'cancelled', 'payment_failed')
     AND (o.capture_policy = 'immediate' OR o.status <> 'confirmed')`,
  { notNull: { payment_id: 'orders_card_has_payment' } },
);
