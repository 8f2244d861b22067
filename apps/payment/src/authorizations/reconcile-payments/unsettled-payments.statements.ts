import { statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import type { Payment } from '../../payment/payment.js';

// An authorization with an order may wait for days: it is checked less often until it should have expired. The search walks the index by
// gateway and status; unsettled payments are a small part of it.
export const CLAIM_UNSETTLED = statement<Payment>(
  'reconcile_claim',
  `WITH claimed AS (
     UPDATE payments p SET reconciled_at = now()
     WHERE p.id IN (
       SELECT id FROM payments
       WHERE gateway = 'stripe' AND status IN ('pending', 'in_doubt', 'requires_action', 'authorized')
         AND created_at < now() - make_interval(secs => $2::float8 / 1000)
         AND (reconciled_at IS NULL OR reconciled_at < now() - make_interval(secs => $2::float8 / 1000)
              * CASE WHEN status = 'authorized' AND order_id IS NOT NULL AND capture_before > now() THEN 6 ELSE 1 END)
       ORDER BY reconciled_at NULLS FIRST LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING p.*
   )
   SELECT ${PAYMENT_COLUMNS} FROM claimed p`,
);

export const COUNT_WITHOUT_ORDER = statement<{ count: number }>(
  'reconcile_count_without_order',
  `SELECT count(*)::int AS count FROM payments
   WHERE gateway = 'stripe' AND status = 'authorized' AND order_id IS NULL AND authorized_at < now() - interval '15 minutes'`,
);
