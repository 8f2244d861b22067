import type { order as proto } from '@holdfast/proto';

import { PAYMENT_TYPES } from '../to-order-proto.js';
import type { OrderFacts, ReturnFact } from './order-facts.js';

const toReturn = (given: ReturnFact): proto.ReturnFacts => ({
  returnId: given.id,
  kind: given.kind,
  status: given.status,
  reached: [...given.reached],
  reason: given.reason ?? '',
  refundMinor: String(given.refundMinor),
  lines: given.lines.map((line) => ({ ...line, amountMinor: String(line.amountMinor) })),
  replacements: given.replacements.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
  linkedOrderId: given.linkedOrder?.id ?? '',
  linkedOrderNumber: given.linkedOrder?.number ?? '',
});

/** Maps order facts to the proto. */
export const toFactsProto = (facts: OrderFacts): proto.OrderFacts => ({
  orderId: facts.id,
  orderNumber: facts.number,
  status: facts.status,
  cartSessionId: facts.checkoutId,
  attempt: facts.attempt,
  customerId: facts.customerId ?? '',
  email: facts.email,
  locale: facts.locale,
  paymentId: facts.paymentId ?? '',
  paymentType: PAYMENT_TYPES[facts.paymentType],
  currency: facts.currency,
  grandTotalMinor: String(facts.grandTotalMinor),
  lines: facts.lines.map((line) => ({ ...line })),
  moves: facts.moves.map(({ from, to, shipment }) => ({
    from: from ?? '',
    to,
    carrier: shipment?.carrier ?? '',
    trackingNumber: shipment?.trackingNumber ?? '',
    trackingUrl: shipment?.trackingUrl ?? '',
  })),
  returns: facts.returns.map(toReturn),
  exchangedOrderId: facts.exchangedOrderId ?? '',
});
