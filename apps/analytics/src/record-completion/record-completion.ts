import type { DataOf, orderCompleted } from '@holdfast/events';
import { run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

const insertCompletion = statement(
  'completed_order_insert',
  `INSERT INTO completed_orders
     (tenant_id, order_id, order_number, customer_id, payment_type, currency, grand_total_minor, item_count, placed_at, completed_at,
      completed_on)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, ($10::timestamptz AT TIME ZONE 'UTC')::date)
   ON CONFLICT (tenant_id, order_id) DO NOTHING`,
);

/** Keeps the fact that an order was delivered (CON-4). */
export async function recordCompletion(tx: Queryable, data: DataOf<typeof orderCompleted>): Promise<void> {
  await run(tx, insertCompletion, [
    data.tenant_id,
    data.order_id,
    data.order_number,
    data.customer_id ?? null,
    data.payment_type,
    data.total.currency,
    data.total.amount_minor,
    data.lines.reduce((items, line) => items + line.quantity, 0),
    data.placed_at,
    data.completed_at,
  ]);
}
