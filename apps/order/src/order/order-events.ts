import {
  known,
  moneyData,
  orderCancelled,
  orderCompleted,
  orderConfirmed,
  orderPaymentFailed,
  orderShipped,
  orderStatusChanged,
  paymentCaptureRequested,
} from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import type { OrderStatus } from './order-status.js';
import type { Order } from './order.js';

/** Lines and promotions; every event of the order carries them. */
export const contentData = ({
  lines,
  promotions,
  currency,
}: Pick<Order, 'lines' | 'promotions' | 'currency'>) => ({
  lines: lines.map((line) => ({
    line_id: line.lineId,
    sku: line.sku,
    name: line.name,
    quantity: line.quantity,
    total: moneyData({ amountMinor: line.totalMinor, currency }),
  })),
  promotions: promotions.map(({ promotionId, code }) => ({ promotion_id: promotionId, code: known(code) })),
});

/** Ids, customer, payment and content; every event of the order carries them. */
export const orderData = (order: Order) => ({
  order_id: order.id,
  order_number: order.number,
  cart_session_id: order.checkoutId,
  attempt: order.attempt,
  customer_id: known(order.customerId),
  is_guest: !order.customerId,
  email: order.email,
  locale: order.locale,
  payment_id: known(order.paymentId),
  payment_type: order.paymentType,
  is_cod: order.paymentType === 'cod',
  authorization_id: known(order.authorizationId),
  total: moneyData({ amountMinor: order.totals.grandTotalMinor, currency: order.currency }),
  ...contentData(order),
});

const totalsData = ({ totals, currency }: Order) => {
  const money = (amountMinor: bigint) => moneyData({ amountMinor, currency });
  return {
    subtotal: money(totals.subtotalMinor),
    discount_total: money(totals.discountTotalMinor),
    shipping: money(totals.shippingMinor),
    shipping_discount: money(totals.shippingDiscountMinor),
    tax_total: money(totals.taxTotalMinor),
    rounding: money(totals.roundingMinor),
    grand_total: money(totals.grandTotalMinor),
  };
};

/** Carrier and tracking, as far as known. */
export interface Shipment {
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly trackingUrl?: string | undefined;
}

/** The move that an event reports. */
export interface ReportedMove {
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason?: string | undefined;
  readonly shipment?: Shipment | undefined;
}

const shipmentData = (shipment: Shipment | undefined) => ({
  carrier: known(shipment?.carrier),
  tracking_number: known(shipment?.trackingNumber),
  tracking_url: known(shipment?.trackingUrl),
});

const envelope = (order: Order, sequence: number) => ({
  tenantId: order.tenantId,
  aggregateId: order.id,
  sequence,
});

/** Makes one event of a move. */
export type MoveEvent = (order: Order, sequence: number, move: ReportedMove) => OutgoingEvent;

const statusChanged: MoveEvent = (order, sequence, { from, to, reason, shipment }) =>
  orderStatusChanged.create({
    ...envelope(order, sequence),
    data: {
      ...orderData(order),
      from,
      to,
      reason: known(reason),
      ...shipmentData(shipment),
    },
  });

const confirmed: MoveEvent = (order, sequence) =>
  orderConfirmed.create({ ...envelope(order, sequence), data: orderData(order) });

const paymentFailed: MoveEvent = (order, sequence, { reason }) =>
  orderPaymentFailed.create({
    ...envelope(order, sequence),
    data: { ...orderData(order), reason: known(reason) },
  });

const shipped: MoveEvent = (order, sequence, { shipment }) =>
  orderShipped.create({
    ...envelope(order, sequence),
    data: { ...orderData(order), ...shipmentData(shipment) },
  });

const cancelled: MoveEvent = (order, sequence, { reason }) =>
  orderCancelled.create({
    ...envelope(order, sequence),
    data: { ...orderData(order), reason: known(reason) },
  });

const completed: MoveEvent = (order, sequence) =>
  orderCompleted.create({
    ...envelope(order, sequence),
    data: {
      ...orderData(order),
      totals: totalsData(order),
      placed_at: order.placedAt.toISOString(),
      completed_at: new Date().toISOString(),
    },
  });

/** The statuses that consumers act on, each with a topic of its own: a consumer is sent nothing that it would ignore. */
const OF_STATUS: Partial<Record<OrderStatus, MoveEvent>> = {
  confirmed,
  shipped,
  delivered: completed,
  cancelled,
  payment_failed: paymentFailed,
};

/** The events of a move, in the order of their sequence numbers: `status_changed`, then the status's own where it has one. */
export function moveEvents({ from, to }: ReportedMove): readonly MoveEvent[] {
  // An order completes once, on delivery; not again when a return is rejected.
  const own = from === 'return_requested' ? undefined : OF_STATUS[to];
  return own ? [statusChanged, own] : [statusChanged];
}

/** `orders.payment.capture_requested`: the payment is due for capture. */
export const captureRequested = (order: Order, sequence: number): OutgoingEvent =>
  paymentCaptureRequested.create({
    ...envelope(order, sequence),
    data: { ...orderData(order), capture_policy: order.capturePolicy },
  });
