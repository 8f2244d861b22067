import type { DataOf, OrderStatusName, orderStatusChanged } from '@holdfast/events';

import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

type OrderMove = DataOf<typeof orderStatusChanged>;

/** The statuses a customer hears about; the others are our own business. */
const TOLD: ReadonlySet<OrderStatusName> = new Set<OrderStatusName>([
  'confirmed',
  'shipped',
  'delivered',
  'cancelled',
  'payment_failed',
]);

/** Whether customers hear about a move. That an order is delivered was told when it arrived, not when its return is refused. */
export const isTold = ({ from, to }: Pick<OrderMove, 'from' | 'to'>): boolean =>
  TOLD.has(to) && from !== 'return_requested';

/** What to tell about an order's new status, if anything (CON-2). */
export function orderNotice(data: OrderMove): Notice | undefined {
  if (!isTold(data)) return undefined;
  return {
    kind: data.to,
    locale: data.locale,
    recipient: data.email,
    orderRef: data.order_number,
    variables: {
      order_number: data.order_number,
      total: formatMoney(data.total, data.locale),
      lines: data.lines.map((line) => ({ quantity: String(line.quantity), name: line.name, sku: line.sku })),
      cash_on_delivery: data.is_cod ? 'yes' : '',
      was_charged: data.payment_type === 'card' ? 'yes' : '',
      carrier: data.carrier ?? '',
      tracking_number: data.tracking_number ?? '',
      tracking_url: data.tracking_url ?? '',
    },
  };
}
