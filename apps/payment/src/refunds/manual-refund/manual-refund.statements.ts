import { statement } from '@holdfast/postgres';

// A concurrent caller waits here and then sees the first one's refund. A constraint violation instead would abort the transaction.
export const LOCK_PAYMENT = statement(
  'refund_lock_payment',
  'SELECT 1 FROM payments WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
);
