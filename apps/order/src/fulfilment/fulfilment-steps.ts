import type { Shipment } from '../order/order-events.js';
import type { OrderStatus } from '../order/order-status.js';
import type { Order } from '../order/order.js';
import type { Step } from '../order/transition.js';

/** Reports of a warehouse or a carrier: work has started, the goods have left, the goods have arrived. */
export type FulfilmentStatus = 'started' | 'shipped' | 'delivered';

/** The order's steps (none if it is already past the status), or why the event cannot be applied. */
export type FulfilmentDecision =
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'inapplicable'; readonly reason: 'TOO_EARLY' | 'TOO_LATE' };

const PATH: readonly OrderStatus[] = ['confirmed', 'processing', 'shipped', 'delivered'];
const STATUS_OF: Record<FulfilmentStatus, OrderStatus> = {
  started: 'processing',
  shipped: 'shipped',
  delivered: 'delivered',
};
const AFTER_DELIVERY: readonly OrderStatus[] = ['return_requested', 'returned'];

const NOTHING: FulfilmentDecision = { kind: 'steps', steps: [] };

/** With immediate capture, the capture moves the order to processing; the start of work alone must not (ORD-4). */
const awaitsCapture = ({ paymentType, capturePolicy, paymentStatus }: Order): boolean =>
  paymentType === 'card' && capturePolicy === 'immediate' && paymentStatus !== 'captured';

function stepTo(order: Order, to: OrderStatus, shipment: Shipment): Step {
  const requestsCapture =
    to === 'processing' && order.capturePolicy === 'on_shipment' && order.paymentStatus === 'authorized';
  return { to, requestsCapture, ...(to !== 'processing' && { shipment }) };
}

/**
 * Moves the order up to the reported status. Goods seen at a later status have passed the earlier ones, so events that overtake one another
 * end in the same status (ORD-8).
 */
export function stepsAfterFulfilment(
  order: Order,
  reported: FulfilmentStatus,
  shipment: Shipment = {},
): FulfilmentDecision {
  const { status } = order;
  if (status === 'pending') return { kind: 'inapplicable', reason: 'TOO_EARLY' };
  if (AFTER_DELIVERY.includes(status)) return NOTHING;
  const at = PATH.indexOf(status);
  if (at < 0) return { kind: 'inapplicable', reason: 'TOO_LATE' };
  if (reported === 'started' && awaitsCapture(order)) return NOTHING;
  const ahead = PATH.slice(at + 1, PATH.indexOf(STATUS_OF[reported]) + 1);
  return { kind: 'steps', steps: ahead.map((to) => stepTo(order, to, shipment)) };
}
