import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { OrderStatus } from '../order/order-status.js';
import type { Order } from '../order/order.js';
import { toOrder } from './order-row.js';
import type { OrderRow } from './order-row.js';

/** A past move, for display. */
export interface PastMove {
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason: string | null;
  readonly at: string;
}

/** An order with its history. */
export interface OrderWithHistory {
  readonly order: Order;
  readonly history: readonly PastMove[];
  /** Total refunded, by the latest report of payment. */
  readonly refundedMinor: bigint;
}

interface OrderWithHistoryRow extends OrderRow {
  readonly history: readonly PastMove[];
  readonly refunded_minor: bigint;
}

/** The column `lines` of an OrderRow; `o` is the order. */
export const LINES = `(SELECT coalesce(jsonb_agg(l ORDER BY l.position), '[]') FROM order_lines l WHERE l.order_id = o.id) AS lines`;
const HISTORY = `(SELECT coalesce(jsonb_agg(jsonb_build_object('from', h.from_status, 'to', h.to_status, 'reason', h.reason, 'at', h.at)
  ORDER BY h.sequence), '[]') FROM order_history h WHERE h.order_id = o.id) AS history`;
const REFUNDED = `coalesce((SELECT f.refunded_minor FROM payment_facts f
  WHERE f.tenant_id = o.tenant_id AND f.payment_id = o.payment_id), 0) AS refunded_minor`;

const LOAD = statement<OrderRow>(
  'order_load',
  `SELECT o.*, ${LINES} FROM orders o WHERE o.tenant_id = $1 AND o.id = $2`,
);
const READ = statement<OrderWithHistoryRow>(
  'order_read',
  `SELECT o.*, ${LINES}, ${HISTORY}, ${REFUNDED} FROM orders o WHERE o.tenant_id = $1 AND o.id = $2`,
);
const READ_BY_CHECKOUT = statement<OrderWithHistoryRow>(
  'order_read_by_session',
  `SELECT o.*, ${LINES}, ${HISTORY}, ${REFUNDED} FROM orders o WHERE o.tenant_id = $1 AND o.cart_session_id = $2`,
);
/** Parameters: tenant, customer, placed before (instant and id; null for the first page), page size. Walks the index from the cursor on. */
export const LIST_ORDERS = statement<OrderWithHistoryRow>(
  'order_list',
  `SELECT o.*, ${LINES}, ${HISTORY}, ${REFUNDED} FROM orders o
   WHERE o.tenant_id = $1 AND o.customer_id = $2 AND (o.placed_at, o.id)
     < (coalesce($3::timestamptz, 'infinity'), coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
   ORDER BY o.placed_at DESC, o.id DESC LIMIT $5`,
);

/**
 * Locks the order's row and leaves a trace on it: a writer that has read the order before, and so not what the locking transaction writes
 * beside it, finds the order changed. Parameters: tenant, order.
 */
export const TOUCH_ORDER = statement<{ id: string }>(
  'order_touch',
  'UPDATE orders SET updated_at = now() WHERE tenant_id = $1 AND id = $2::uuid RETURNING id',
);

/** Locks the order's row, so that decisions about the order run one after the other. Parameters: tenant, order. */
export const LOCK_ORDER = statement<{ id: string }>(
  'order_lock',
  'SELECT id FROM orders WHERE tenant_id = $1 AND id = $2::uuid FOR UPDATE',
);

const withHistory = (row: OrderWithHistoryRow): OrderWithHistory => ({
  order: toOrder(row),
  history: row.history,
  refundedMinor: row.refunded_minor,
});

/** Reads the order without its history, for decisions. */
export async function loadOrder(
  db: Queryable,
  tenantId: string,
  orderId: string,
): Promise<Order | undefined> {
  const row = await runOne(db, LOAD, [tenantId, orderId]);
  return row && toOrder(row);
}

/** Reads the order with its history, for display. */
export async function readOrder(
  db: Queryable,
  tenantId: string,
  orderId: string,
): Promise<OrderWithHistory | undefined> {
  const row = await runOne(db, READ, [tenantId, orderId]);
  return row && withHistory(row);
}

/** Reads the order of a checkout. */
export async function readOrderByCheckout(
  db: Queryable,
  tenantId: string,
  checkoutId: string,
): Promise<OrderWithHistory | undefined> {
  const row = await runOne(db, READ_BY_CHECKOUT, [tenantId, checkoutId]);
  return row && withHistory(row);
}

/** The last order of a page. */
export interface OrderCursor {
  readonly placedAt: string;
  readonly id: string;
}

/** A customer's orders, newest first, after the cursor. */
export async function listOrders(
  db: Queryable,
  customer: { readonly tenantId: string; readonly customerId: string },
  page: { readonly after?: OrderCursor | undefined; readonly size: number },
): Promise<OrderWithHistory[]> {
  const { after, size } = page;
  const values = [customer.tenantId, customer.customerId, after?.placedAt ?? null, after?.id ?? null, size];
  return (await run(db, LIST_ORDERS, values)).map(withHistory);
}
