import {
  exchangeApproved,
  exchangeCompleted,
  exchangeReceived,
  exchangeRequested,
  known,
  moneyData,
  returnApproved,
  returnCompleted,
  returnReceived,
  returnRequested,
} from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import { orderData } from '../order/order-events.js';
import type { Order } from '../order/order.js';
import { refundOf } from '../order/return.js';
import type { OrderReturn } from '../order/return.js';

const linesData = ({ lines }: OrderReturn, currency: string) =>
  lines.map(({ lineId, sku, name, quantity, amountMinor, restock }) => ({
    line_id: lineId,
    sku,
    name,
    quantity,
    amount: moneyData({ amountMinor, currency }),
    restock,
  }));

const returnData = (order: Order, given: OrderReturn) => ({
  return_id: given.id,
  ...orderData(order),
  reason: known(given.reason),
  lines: linesData(given, order.currency),
  refund_amount: moneyData({ amountMinor: refundOf(order, given), currency: order.currency }),
});

const exchangeData = (order: Order, given: OrderReturn) => ({
  exchange_id: given.id,
  ...orderData(order),
  reason: known(given.reason),
  returned_lines: linesData(given, order.currency),
  replacement_lines: given.replacements.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
});

const RETURN_STAGES = { requested: returnRequested, approved: returnApproved, received: returnReceived };
const EXCHANGE_STAGES = {
  requested: exchangeRequested,
  approved: exchangeApproved,
  received: exchangeReceived,
};

/** Stages with an event. A rejection has none: it moves neither goods nor money. */
export type PublishedStage = keyof typeof RETURN_STAGES;

/** The event of a return or an exchange that reached this stage. */
export function stageReached(
  order: Order,
  sequence: number,
  given: OrderReturn,
  stage: PublishedStage,
): OutgoingEvent {
  const envelope = { tenantId: order.tenantId, aggregateId: order.id, sequence };
  return given.kind === 'return'
    ? RETURN_STAGES[stage].create({ ...envelope, data: returnData(order, given) })
    : EXCHANGE_STAGES[stage].create({ ...envelope, data: exchangeData(order, given) });
}

/** The event that refund, stock and points follow. `refundedMinor`: total refund for returns of the order, this one included. */
export const returnIsCompleted = (
  order: Order,
  sequence: number,
  given: OrderReturn,
  refundedMinor: bigint,
): OutgoingEvent =>
  returnCompleted.create({
    tenantId: order.tenantId,
    aggregateId: order.id,
    sequence,
    data: {
      ...returnData(order, given),
      refunded_total: moneyData({ amountMinor: refundedMinor, currency: order.currency }),
    },
  });

/** The event of a completed exchange; its replacement order exists. */
export const exchangeIsCompleted = (
  order: Order,
  sequence: number,
  given: OrderReturn,
  linked: { readonly id: string; readonly number: string },
): OutgoingEvent =>
  exchangeCompleted.create({
    tenantId: order.tenantId,
    aggregateId: order.id,
    sequence,
    data: { ...exchangeData(order, given), linked_order_id: linked.id, linked_order_number: linked.number },
  });
