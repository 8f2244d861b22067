import { statement } from '@holdfast/postgres';

export const insertCompletion = statement(
  'completed_order_insert',
  `INSERT INTO completed_orders
     (tenant_id, order_id, order_number, customer_id, payment_type, currency, grand_total_minor, item_count, placed_at, completed_at,
      completed_on)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, ($10::timestamptz AT TIME ZONE 'UTC')::date)
   ON CONFLICT (tenant_id, order_id) DO NOTHING`,
);
