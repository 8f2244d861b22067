import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Pool, runOne } from '@holdfast/postgres';
import { currentTenant, isUuid } from '@holdfast/request-context';

import type { PaymentStatus } from '../../order/order.js';
import { refundOf } from '../../order/return.js';
import { stagesReached } from './order-facts.js';
import type { OrderFacts, ReturnFact } from './order-facts.js';
import { ORDER_FACTS } from './order-facts.statements.js';
import type { OrderFactsRow, ReturnFactRow } from './order-facts.statements.js';

function toReturn(row: ReturnFactRow, paymentStatus: PaymentStatus): ReturnFact {
  const { id, kind, status, reason, linked_order_id: linkedId, linked_order_number: linkedNumber } = row;
  const lines = row.lines.map(({ line_id: lineId, amount_minor: amountMinor, ...line }) => ({
    ...line,
    lineId,
    amountMinor: BigInt(amountMinor),
  }));
  const shippingMinor = BigInt(row.shipping_minor);
  return {
    id,
    kind,
    status,
    reason,
    reached: stagesReached({ status, wasApproved: row.was_approved, wasReceived: row.was_received }),
    refundMinor: refundOf({ paymentStatus }, { kind, lines, shippingMinor }),
    lines,
    replacements: row.replacements,
    linkedOrder:
      linkedId === null || linkedNumber === null ? undefined : { id: linkedId, number: linkedNumber },
  };
}

const toFacts = (row: OrderFactsRow): OrderFacts => ({
  id: row.id,
  number: row.number,
  status: row.status,
  checkoutId: row.cart_session_id,
  attempt: row.attempt,
  customerId: row.customer_id,
  email: row.email,
  locale: row.locale,
  paymentId: row.payment_id,
  paymentType: row.payment_type,
  currency: row.currency,
  grandTotalMinor: row.grand_total_minor,
  exchangedOrderId: row.exchanged_order_id,
  lines: row.lines.map(({ line_id: lineId, ...line }) => ({ ...line, lineId })),
  moves: row.moves,
  returns: row.returns.map((given) => toReturn(given, row.payment_status)),
});

/**
 * Reads an order of the current tenant from its rows, in one statement. Makes no remote call, since order may be waiting for the very
 * service that asks. Throws ORDER_NOT_FOUND, also for a malformed id.
 */
@Injectable()
export class ReadOrderFacts {
  constructor(private readonly pool: Pool) {}

  async execute(orderId: string): Promise<OrderFacts> {
    const row = isUuid(orderId)
      ? await runOne(this.pool, ORDER_FACTS, [currentTenant(), orderId])
      : undefined;
    if (!row) throw new DomainError('ORDER_NOT_FOUND');
    return toFacts(row);
  }
}
