import { statement } from '@holdfast/postgres';

/** Schedules a check, or postpones the one there is. Parameters: tenant, SKU, delay in seconds. */
export const SCHEDULE_STOCK_CHECK = statement(
  'stock_check_schedule',
  `INSERT INTO stock_checks AS c (tenant_id, sku, due_at) VALUES ($1, $2, now() + make_interval(secs => $3))
   ON CONFLICT (tenant_id, sku) DO UPDATE SET due_at = excluded.due_at, round = c.round + 1`,
);

/** A stock check that is due. */
export interface StockCheckRow {
  readonly tenant_id: string;
  readonly sku: string;
  readonly round: bigint;
}

/** Claims due checks for one minute; after that another process may claim them. Parameter: limit. */
export const CLAIM_STOCK_CHECKS = statement<StockCheckRow>(
  'stock_check_claim',
  `UPDATE stock_checks SET due_at = now() + interval '1 minute', round = round + 1 WHERE (tenant_id, sku) IN (
     SELECT tenant_id, sku FROM stock_checks WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING tenant_id, sku, round`,
);

/** Removes a check unless it was scheduled again. Parameters: tenant, SKU, round. */
export const CLEAR_STOCK_CHECK = statement(
  'stock_check_clear',
  `DELETE FROM stock_checks WHERE tenant_id = $1 AND sku = $2 AND round = $3`,
);

/** Confirmed orders with the SKU, newest first, since older ones keep their stock. Parameters: tenant, SKU, limit. */
export const ORDERS_WAITING_FOR_SKU = statement<{ id: string }>(
  'order_waiting_for_sku',
  `SELECT o.id FROM orders o
   WHERE o.tenant_id = $1 AND o.status = 'confirmed'
     AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.sku = $2)
   ORDER BY o.placed_at DESC LIMIT $3`,
);
