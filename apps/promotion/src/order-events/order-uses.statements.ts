import { MARK, markedStatement } from '@holdfast/inbox';
import { statement } from '@holdfast/postgres';

export const REMEMBER_ORDER = markedStatement(
  'remember_customer_order',
  `WITH ${MARK}, remembered AS MATERIALIZED (
     SELECT event_id, remember_customer_order($2, $4, known_customer($2, $5, $8), known_email($2, $6, $9), $7) FROM mark
   ) SELECT event_id FROM remembered`,
);
export const FORGET_ORDER = statement(
  'forget_customer_order',
  'DELETE FROM customer_orders WHERE tenant_id = $1 AND order_id = $2',
);
/** Two processes may consume events of one order at the same time. */
export const LOCK_ORDER = statement('lock_order', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))');
export const CLOSE_CHECKOUT = statement('close_checkout', 'SELECT close_checkout($1, $2, $3)');
