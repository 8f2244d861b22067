import type { OrderStatusName } from '@holdfast/events';
import type { ConfirmedMove } from '@holdfast/order-facts';
import { webAddress } from '@holdfast/validation';

import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

/** The statuses with a mail to the customer. */
const NOTIFIED: ReadonlySet<OrderStatusName> = new Set<OrderStatusName>([
  'confirmed',
  'shipped',
  'delivered',
  'cancelled',
  'payment_failed',
]);

/** Whether a move has a mail. Delivered has one when the order arrives, not when its return is rejected. */
export const isNotified = ({ from, to }: { from: OrderStatusName | null; to: OrderStatusName }): boolean =>
  NOTIFIED.has(to) && from !== 'return_requested';

/** The notice of an order's new status (CON-2). Address, amounts and tracking come from order. */
export const orderNotice = ({ order, move }: ConfirmedMove): Notice => ({
  kind: move.to,
  cause: `order:${order.orderId}:${move.to}`,
  locale: order.locale,
  recipient: order.email,
  orderRef: order.orderNumber,
  variables: {
    order_number: order.orderNumber,
    total: formatMoney(order.total, order.locale),
    lines: order.lines.map(({ quantity, name, sku }) => ({ quantity: String(quantity), name, sku })),
    cash_on_delivery: order.paymentType === 'cod' ? 'yes' : '',
    was_charged: order.paymentType === 'card' ? 'yes' : '',
    carrier: move.carrier ?? '',
    tracking_number: move.trackingNumber ?? '',
    tracking_url: webAddress(move.trackingUrl) ?? '',
  },
});
