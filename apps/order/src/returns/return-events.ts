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

const returnData = (order: Order, told: OrderReturn) => ({
  return_id: told.id,
  ...orderData(order),
  reason: known(told.reason),
  lines: linesData(told, order.currency),
  refund_amount: moneyData({ amountMinor: refundOf(order, told), currency: order.currency }),
});

const exchangeData = (order: Order, told: OrderReturn) => ({
  exchange_id: told.id,
  ...orderData(order),
  reason: known(told.reason),
  returned_lines: linesData(told, order.currency),
  replacement_lines: told.replacements.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
});

const RETURN_STAGES = { requested: returnRequested, approved: returnApproved, received: returnReceived };
const EXCHANGE_STAGES = {
  requested: exchangeRequested,
  approved: exchangeApproved,
  received: exchangeReceived,
};

/** A return moved; nothing is told of a refusal, which moves no goods and no money. */
export type ToldStage = keyof typeof RETURN_STAGES;

/** The event of a return or an exchange that has come so far. */
export function stageReached(
  order: Order,
  sequence: number,
  told: OrderReturn,
  stage: ToldStage,
): OutgoingEvent {
  const envelope = { tenantId: order.tenantId, aggregateId: order.id, sequence };
  return told.kind === 'return'
    ? RETURN_STAGES[stage].create({ ...envelope, data: returnData(order, told) })
    : EXCHANGE_STAGES[stage].create({ ...envelope, data: exchangeData(order, told) });
}

/** Money, stock and points follow. `refundedMinor`: all that was given back for returns of the order, this one included. */
export const returnIsCompleted = (
  order: Order,
  sequence: number,
  told: OrderReturn,
  refundedMinor: bigint,
): OutgoingEvent =>
  returnCompleted.create({
    tenantId: order.tenantId,
    aggregateId: order.id,
    sequence,
    data: {
      ...returnData(order, told),
      refunded_total: moneyData({ amountMinor: refundedMinor, currency: order.currency }),
    },
  });

/** A linked order for the replacement exists. */
export const exchangeIsCompleted = (
  order: Order,
  sequence: number,
  told: OrderReturn,
  linked: { readonly id: string; readonly number: string },
): OutgoingEvent =>
  exchangeCompleted.create({
    tenantId: order.tenantId,
    aggregateId: order.id,
    sequence,
    data: { ...exchangeData(order, told), linked_order_id: linked.id, linked_order_number: linked.number },
  });
