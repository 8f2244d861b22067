import { isRefusal } from '@holdfast/errors';
import type { DomainError } from '@holdfast/errors';
import { runOne, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

import { moveOrder } from '../../order-records/move-order.js';
import type { OrderRef } from '../../order-records/move-order.js';
import type { OrderStatus } from '../../order/order-status.js';
import type { Order } from '../../order/order.js';
import { hasLeft, isCapturable, stepsAfterPayment } from '../../order/payment-facts.js';
import type { Step } from '../../order/transition.js';
import type { WarehousePort } from '../../warehouse/warehouse.port.js';
import type { PaymentAlerts } from '../payment-alerts.js';
import type { PaymentPort } from '../payment.port.js';

interface CaptureRow {
  readonly status: OrderStatus;
  readonly payment_id: string;
  readonly grand_total_minor: bigint;
  readonly currency: string;
  readonly is_expired: boolean;
}

/**
 * What is to be captured is the amount in the order's own row (M-4). No row: there is nothing to capture, no longer, or not yet: what is
 * captured on shipment waits for the work on it, whoever asks (TRU-3).
 */
const READ_FOR_CAPTURE = statement<CaptureRow>(
  'order_read_for_capture',
  `SELECT o.status, o.payment_id, o.grand_total_minor, o.currency, coalesce(f.capture_before < now(), false) AS is_expired
   FROM orders o LEFT JOIN payment_facts f ON f.tenant_id = o.tenant_id AND f.payment_id = o.payment_id
   WHERE o.tenant_id = $1 AND o.id = $2 AND o.payment_type = 'card'
     AND o.payment_status = 'authorized' AND o.status NOT IN ('pending', 'cancelled', 'payment_failed')
     AND (o.capture_policy = 'immediate' OR o.status <> 'confirmed')`,
);

/** What came of asking: the money was asked for (or there was none to ask for), or the order cannot go on. */
export type CaptureOutcome =
  | { readonly kind: 'asked' }
  | { readonly kind: 'short' }
  | { readonly kind: 'failed'; readonly reason: string };

const ASKED: CaptureOutcome = { kind: 'asked' };

function stepsAfter(outcome: CaptureOutcome, order: Order): readonly Step[] {
  switch (outcome.kind) {
    case 'asked':
      return [];
    case 'short':
      return isCapturable(order) && !hasLeft(order) ? [{ to: 'cancelled', reason: 'OUT_OF_STOCK' }] : [];
    case 'failed':
      return stepsAfterPayment(order, {
        isConfirmed: true,
        isCaptured: false,
        failureReason: outcome.reason,
      });
  }
}

/**
 * Takes the money of an order (ORD-4). Asking happens outside of any transaction, since the gateway may take seconds, and may be
 * repeated: payment captures once. That the money was taken is told by `payment.captured`, which moves the order on.
 */
export class CaptureOrder {
  constructor(
    private readonly pool: Pool,
    private readonly warehouse: WarehousePort,
    private readonly payment: PaymentPort,
    private readonly alerts: PaymentAlerts,
  ) {}

  /** Rejects where the outcome is not known; it is to be asked again then. */
  async ask({ tenantId, orderId }: OrderRef): Promise<CaptureOutcome> {
    const order = await runOne(this.pool, READ_FOR_CAPTURE, [tenantId, orderId]);
    if (!order) return ASKED;
    // E-10: an authorisation that has ended is not even tried.
    if (order.is_expired) return { kind: 'failed', reason: 'AUTHORIZATION_EXPIRED' };
    const isShort = !hasLeft(order) && (await this.warehouse.shortfallsOf(orderId)).length > 0;
    if (isShort) return { kind: 'short' };
    return this.capture(orderId, order);
  }

  /** Writes what follows from the outcome; the order may have moved since. */
  async conclude(db: Queryable, ref: OrderRef, outcome: CaptureOutcome): Promise<void> {
    if (outcome.kind === 'asked') return;
    const moved = await moveOrder(db, ref, (order) => stepsAfter(outcome, order));
    if (moved?.changed) this.alerts.check(moved.order);
  }

  private async capture(orderId: string, row: CaptureRow): Promise<CaptureOutcome> {
    const { payment_id: paymentId, grand_total_minor: amountMinor, currency } = row;
    try {
      await this.payment.capture({ paymentId, orderId, amountMinor, currency });
      return ASKED;
    } catch (error) {
      if (isRefusal(error)) return { kind: 'failed', reason: (error as DomainError).reason };
      throw error;
    }
  }
}
