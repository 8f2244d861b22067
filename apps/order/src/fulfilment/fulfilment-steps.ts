import type { Shipment } from '../order/order-events.js';
import type { OrderStatus } from '../order/order-status.js';
import type { Order } from '../order/order.js';
import type { Step } from '../order/transition.js';

/** What a warehouse or a carrier tells: work began, the goods left, the goods arrived. */
export type FulfilmentNews = 'started' | 'shipped' | 'delivered';

/** What the news mean: steps (none, where they are old news), or why they do not fit the order. */
export type FulfilmentDecision =
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'unfit'; readonly reason: 'TOO_EARLY' | 'TOO_LATE' };

const WAY: readonly OrderStatus[] = ['confirmed', 'processing', 'shipped', 'delivered'];
const REACHES: Record<FulfilmentNews, OrderStatus> = {
  started: 'processing',
  shipped: 'shipped',
  delivered: 'delivered',
};
const PAST_THE_WAY: readonly OrderStatus[] = ['return_requested', 'returned'];

const NOTHING: FulfilmentDecision = { kind: 'steps', steps: [] };

/** Taken at once, the money itself moves the order into processing; the start of the work alone must not (ORD-4). */
const waitsForItsMoney = ({ paymentType, capturePolicy, paymentStatus }: Order): boolean =>
  paymentType === 'card' && capturePolicy === 'immediate' && paymentStatus !== 'captured';

function stepTo(order: Order, to: OrderStatus, shipment: Shipment): Step {
  const requestsCapture =
    to === 'processing' && order.capturePolicy === 'on_shipment' && order.paymentStatus === 'authorized';
  return { to, requestsCapture, ...(to !== 'processing' && { shipment }) };
}

/**
 * Takes the order along its way as far as the news say. Goods that were seen further on have passed what comes before, so news that
 * overtake one another end in the same status (ORD-8).
 */
export function stepsAfterFulfilment(
  order: Order,
  news: FulfilmentNews,
  shipment: Shipment = {},
): FulfilmentDecision {
  const { status } = order;
  if (status === 'pending') return { kind: 'unfit', reason: 'TOO_EARLY' };
  if (PAST_THE_WAY.includes(status)) return NOTHING;
  const at = WAY.indexOf(status);
  if (at < 0) return { kind: 'unfit', reason: 'TOO_LATE' };
  if (news === 'started' && waitsForItsMoney(order)) return NOTHING;
  const ahead = WAY.slice(at + 1, WAY.indexOf(REACHES[news]) + 1);
  return { kind: 'steps', steps: ahead.map((to) => stepTo(order, to, shipment)) };
}
