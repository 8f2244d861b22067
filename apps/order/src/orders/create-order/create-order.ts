import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Pool, isConstraintViolation } from '@holdfast/postgres';
import { currentTenant, newId } from '@holdfast/request-context';

import { readExisting, writeOrder } from '../../order-records/insert-order.repository.js';
import type { CreateOrderRow, ExistingOrderRow } from '../../order-records/insert-order.statements.js';
import { checkTotals } from '../../order/check-totals.js';
import { creationsOf } from '../../order/creation.js';
import type { OrderContent } from '../../order/order.js';

/** The order of a checkout. */
export interface CreatedOrder {
  readonly orderId: string;
  readonly number: string;
  /** False if an earlier call created it. */
  readonly created: boolean;
}

const mismatch = (detail: string, cause?: unknown): DomainError =>
  new DomainError('ORDER_MISMATCH', { detail, ...(cause !== undefined && { cause }) });

/**
 * Creates the order of a checkout, once (ORD-1). Throws ATTEMPT_FENCED if the attempt was fenced before, ORDER_MISMATCH if the checkout's
 * order has another payment or total, VALIDATION_FAILED if the amounts do not add up; nothing is written then.
 */
@Injectable()
export class CreateOrder {
  constructor(private readonly pool: Pool) {}

  /** `orderId`: the id that checkout has drawn; an order that exists keeps its own. */
  async execute(content: OrderContent, orderId?: string): Promise<CreatedOrder> {
    checkTotals(content);
    const identity = { id: orderId ?? newId(), tenantId: currentTenant() };
    const written = await this.write({ ...identity, content, creations: creationsOf(content, identity) });
    if (written === 'exists') return this.existing(identity.id, content);
    if (written.number !== null) return { orderId: identity.id, number: written.number, created: true };
    if (written.order_id === null) throw new DomainError('ATTEMPT_FENCED');
    return this.existing(written.order_id, content);
  }

  private async write(order: Parameters<typeof writeOrder>[1]): Promise<CreateOrderRow | 'exists'> {
    try {
      return await writeOrder(this.pool, order);
    } catch (error) {
      // The payment already belongs to the order of another checkout.
      if (isConstraintViolation(error, 'orders_payment_id_key'))
        throw mismatch('the payment belongs to another order', error);
      // Repeated under the id that checkout has drawn, or that id is another order's.
      if (isConstraintViolation(error, 'orders_pkey')) return 'exists';
      if (isConstraintViolation(error, 'orders_stripe_checkout_session_id_key')) {
        throw mismatch('the page session belongs to another order', error);
      }
      throw error;
    }
  }

  /** The claim was lost to an order that is already committed, so it can be read. Reason: ORDER_MISMATCH. */
  private async existing(orderId: string, content: OrderContent): Promise<CreatedOrder> {
    const existing = await readExisting(this.pool, currentTenant(), orderId);
    if (existing?.cart_session_id !== content.checkoutId) throw mismatch('the id belongs to another order');
    assertSame(existing, content);
    return { orderId, number: existing.number, created: false };
  }
}

function assertSame(existing: ExistingOrderRow, content: OrderContent): void {
  if (existing.payment_id !== (content.paymentId ?? null))
    throw mismatch('the order of this checkout has another payment');
  const sameTotal =
    existing.grand_total_minor === content.totals.grandTotalMinor && existing.currency === content.currency;
  if (!sameTotal) throw mismatch('the order of this checkout has another total');
}
