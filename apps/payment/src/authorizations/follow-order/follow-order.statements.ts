import { MARK, markedStatement } from '@holdfast/inbox';
import { statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import type { Payment } from '../../payment/payment.js';

// Stored with the payment, so that a customer's history needs no other service (PAY-11).
export const LINK_ORDER = statement<Payment>(
  'payment_link_order',
  `UPDATE payments p SET order_id = $3, order_number = $4, updated_at = now() WHERE p.tenant_id = $1 AND p.id = $2
   RETURNING ${PAYMENT_COLUMNS}`,
);

export const LINK_ORDER_AND_MARK = markedStatement(
  'payment_link_and_mark',
  `WITH ${MARK}, linked AS (
     UPDATE payments p SET order_id = $5, order_number = $6, updated_at = now() FROM mark WHERE p.tenant_id = $2 AND p.id = $4
   )
   SELECT event_id FROM mark`,
);

// Events arrive in any order: the first one of the order inserts the row.
export const INSERT_CASH = statement(
  'payment_insert_cash',
  `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, status, amount_minor, currency, customer_id, email, line_summary)
   VALUES ($1, $2, $3, $4, 'cod', 'due', $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
);
