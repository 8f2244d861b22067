import {
  known,
  moneyData,
  orderCancelled,
  orderCompleted,
  orderStatusChanged,
  paymentCaptureRequested,
} from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import type { OrderStatus } from './order-status.js';
import type { Order } from './order.js';

/** Lines and promotions, as every event of the order carries them. */
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

/** Which order, whose, and how it is paid: in every event of the order. */
export const orderData = (order: Order) => ({
  order_id: order.id,
  order_number: order.number,
  cart_session_id: order.cartSessionId,
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

/** How the goods travel, as far as it is known. */
export interface Shipment {
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly trackingUrl?: string | undefined;
}

/** The move an event tells about. */
export interface ToldMove {
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason?: string | undefined;
  readonly shipment?: Shipment | undefined;
}

const envelope = (order: Order, sequence: number) => ({
  tenantId: order.tenantId,
  aggregateId: order.id,
  sequence,
});

/** The order moved. */
export const statusChanged = (
  order: Order,
  sequence: number,
  { from, to, reason, shipment }: ToldMove,
): OutgoingEvent =>
  orderStatusChanged.create({
    ...envelope(order, sequence),
    data: {
      ...orderData(order),
      from,
      to,
      reason: known(reason),
      carrier: known(shipment?.carrier),
      tracking_number: known(shipment?.trackingNumber),
      tracking_url: known(shipment?.trackingUrl),
    },
  });

/** The order will not be delivered. */
export const cancelled = (order: Order, sequence: number, { reason }: ToldMove): OutgoingEvent =>
  orderCancelled.create({
    ...envelope(order, sequence),
    data: { ...orderData(order), reason: known(reason) },
  });

/** The order was delivered. */
export const completed = (order: Order, sequence: number): OutgoingEvent =>
  orderCompleted.create({
    ...envelope(order, sequence),
    data: {
      ...orderData(order),
      totals: totalsData(order),
      placed_at: order.placedAt.toISOString(),
      completed_at: new Date().toISOString(),
    },
  });

/** It is time to take the money. */
export const captureRequested = (order: Order, sequence: number): OutgoingEvent =>
  paymentCaptureRequested.create({
    ...envelope(order, sequence),
    data: { ...orderData(order), capture_policy: order.capturePolicy },
  });
