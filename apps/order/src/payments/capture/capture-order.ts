import { Injectable } from '@nestjs/common';

import { isRefusal } from '@holdfast/errors';
import type { DomainError } from '@holdfast/errors';
import { Pool, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { moveOrder } from '../../order-records/move-order.js';
import type { OrderRef } from '../../order-records/move-order.js';
import type { Order } from '../../order/order.js';
import { hasShipped, isCapturable, stepsAfterPayment } from '../../order/payment-facts.js';
import type { Step } from '../../order/transition.js';
import { WarehousePort } from '../../warehouse/warehouse.port.js';
import { PaymentAlerts } from '../payment-alerts.js';
import { PaymentPort } from '../payment.port.js';
import { READ_FOR_CAPTURE } from './capture.statements.js';
import type { CaptureRow } from './capture.statements.js';

/** Outcome of a capture request: requested (or nothing to capture), out of stock, or failed for good. */
export type CaptureOutcome =
  | { readonly kind: 'requested' }
  | { readonly kind: 'short' }
  | { readonly kind: 'failed'; readonly reason: string };

const REQUESTED: CaptureOutcome = { kind: 'requested' };

function stepsAfter(outcome: CaptureOutcome, order: Order): readonly Step[] {
  switch (outcome.kind) {
    case 'requested':
      return [];
    case 'short':
      return isCapturable(order) && !hasShipped(order) ? [{ to: 'cancelled', reason: 'OUT_OF_STOCK' }] : [];
    case 'failed':
      return stepsAfterPayment(order, {
        isConfirmed: true,
        isCaptured: false,
        failureReason: outcome.reason,
      });
  }
}

/**
 * Captures the payment of an order (ORD-4). The request runs outside of any transaction, since the gateway may take seconds. It may be
 * repeated: payment captures once. The event `payment.captured` reports success and moves the order.
 */
@Injectable()
export class CaptureOrder {
  constructor(
    private readonly pool: Pool,
    private readonly warehouse: WarehousePort,
    private readonly payment: PaymentPort,
    private readonly alerts: PaymentAlerts,
  ) {}

  /** Requests the capture. Rejects if the outcome is unknown; the request is to be repeated then. */
  async request({ tenantId, orderId }: OrderRef): Promise<CaptureOutcome> {
    const order = await runOne(this.pool, READ_FOR_CAPTURE, [tenantId, orderId]);
    if (!order) return REQUESTED;
    // E-10: an expired authorization is not captured.
    if (order.is_expired) return { kind: 'failed', reason: 'AUTHORIZATION_EXPIRED' };
    const isShort = !hasShipped(order) && (await this.warehouse.shortfallsOf(orderId)).length > 0;
    if (isShort) return { kind: 'short' };
    return this.capture(orderId, order);
  }

  /** Moves the order after the outcome. The order may have changed since the request. */
  async conclude(db: Queryable, ref: OrderRef, outcome: CaptureOutcome): Promise<void> {
    if (outcome.kind === 'requested') return;
    const moved = await moveOrder(db, ref, (order) => stepsAfter(outcome, order));
    if (moved?.changed) this.alerts.check(moved.order);
  }

  private async capture(orderId: string, row: CaptureRow): Promise<CaptureOutcome> {
    const { payment_id: paymentId, grand_total_minor: amountMinor, currency } = row;
    try {
      await this.payment.capture({ paymentId, orderId, amountMinor, currency });
      return REQUESTED;
    } catch (error) {
      if (isRefusal(error)) return { kind: 'failed', reason: (error as DomainError).reason };
      throw error;
    }
  }
}
