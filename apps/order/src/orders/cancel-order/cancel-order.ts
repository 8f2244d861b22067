import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool } from '@holdfast/postgres';

import type { OrderRef } from '../../order-records/move-order.js';
import { readOrder } from '../../order-records/order.repository.js';
import type { OrderWithHistory } from '../../order-records/order.repository.js';
import { cancelling } from './cancel.js';

/** Reason of a cancellation without one. */
export const CANCELLED_BY_CUSTOMER = 'CANCELLED_BY_CUSTOMER';

/**
 * Cancels an order that has not shipped (ORD-6). Payment, stock, promotion uses and points follow by events. A repeated call answers like
 * the first. Throws ORDER_NOT_FOUND, ILLEGAL_STATUS_TRANSITION.
 */
@Injectable()
export class CancelOrder {
  constructor(private readonly pool: Pool) {}

  /** `operator`: set if an operator cancels; audited in the same transaction. */
  async execute(order: OrderRef, reason: string, operator?: Operator): Promise<OrderWithHistory> {
    const act = { action: 'orders.cancel', subject: order.orderId, note: reason, outcome: 'cancelled' };
    const moved = await cancelling(
      this.pool,
      order,
      ({ status }) => (status === 'cancelled' ? [] : [{ to: 'cancelled', reason }]),
      async (tx) => operator && recordAct(tx, { ...operator, ...act }),
    );
    const cancelled = moved && (await readOrder(this.pool, order.tenantId, order.orderId));
    if (!cancelled) throw new DomainError('ORDER_NOT_FOUND');
    return cancelled;
  }
}
