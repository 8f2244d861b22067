import type { OrderStatusName } from '@holdfast/events';
import type { ConfirmedMove } from '@holdfast/order-facts';
import { webAddress } from '@holdfast/validation';

import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

/** The statuses a customer hears about; the others are our own business. */
const TOLD: ReadonlySet<OrderStatusName> = new Set<OrderStatusName>([
  'confirmed',
  'shipped',
  'delivered',
  'cancelled',
  'payment_failed',
]);

/** Whether customers hear about a move. That an order is delivered was told when it arrived, not when its return is refused. */
export const isTold = ({ from, to }: { from: OrderStatusName | null; to: OrderStatusName }): boolean =>
  TOLD.has(to) && from !== 'return_requested';

/** What to tell about an order's new status (CON-2); address, sums and tracking are order's own. */
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
