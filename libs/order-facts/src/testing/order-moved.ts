import {
  orderCancelled,
  orderCompleted,
  orderConfirmed,
  orderPaymentFailed,
  orderShipped,
  orderStatusChanged,
} from '@holdfast/events';
import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';

/** What every event about an order has. */
export type OrderData = Parameters<typeof orderConfirmed.create>[0]['data'];

/** What some moves have in addition. */
export interface MoveData {
  readonly reason?: string;
  readonly carrier?: string;
  readonly tracking_number?: string;
  readonly tracking_url?: string;
}

const zero = ({ total }: OrderData) => ({ ...total, amount_minor: 0 });

const totalsOf = (data: OrderData) => ({
  subtotal: data.total,
  discount_total: zero(data),
  shipping: zero(data),
  shipping_discount: zero(data),
  tax_total: zero(data),
  grand_total: data.total,
});

/** What the event of a status is made of. */
interface About {
  readonly tenantId: string;
  readonly aggregateId: string;
  readonly sequence: number;
}

const OF_STATUS: Partial<
  Record<OrderStatusName, (about: About, data: OrderData & MoveData) => OutgoingEvent>
> = {
  confirmed: (about, data) => orderConfirmed.create({ ...about, data }),
  shipped: (about, data) => orderShipped.create({ ...about, data }),
  delivered: (about, data) => {
    const at = new Date().toISOString();
    return orderCompleted.create({
      ...about,
      data: { ...data, totals: totalsOf(data), placed_at: at, completed_at: at },
    });
  },
  cancelled: (about, data) => orderCancelled.create({ ...about, data }),
  payment_failed: (about, data) => orderPaymentFailed.create({ ...about, data }),
};

/** The event that tells consumers of a status: the status's own, or `status_changed` where it has none. */
export function orderMoved(
  to: OrderStatusName,
  data: OrderData & MoveData,
  tenantId = 'demo',
): OutgoingEvent {
  const about = { tenantId, aggregateId: data.order_id, sequence: 1 };
  return OF_STATUS[to]?.(about, data) ?? statusChanged(to, data, { tenantId });
}

/** The event for systems that follow every status. */
export const statusChanged = (
  to: OrderStatusName,
  data: OrderData & MoveData,
  { tenantId = 'demo', from = null }: { tenantId?: string; from?: OrderStatusName | null } = {},
): OutgoingEvent =>
  orderStatusChanged.create({
    tenantId,
    aggregateId: data.order_id,
    sequence: 1,
    data: { ...data, from, to },
  });
