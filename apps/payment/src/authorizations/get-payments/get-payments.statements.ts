import { statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import type { Payment } from '../../payment/payment.js';

export const FIND_MANY = statement<Payment>(
  'payment_find_many',
  `SELECT ${PAYMENT_COLUMNS}
   FROM unnest($2::uuid[], $3::int[]) AS wanted (checkout_id, attempt)
   JOIN payments p ON p.tenant_id = $1 AND p.checkout_id = wanted.checkout_id AND p.attempt = wanted.attempt`,
);

// The caller that marks a page refreshes it; others skip it for the pause. The reconciler uses the same mark for the same read.
export const DUE_PAGES = statement<{ id: string }>(
  'payment_due_pages',
  `WITH marked AS (
     UPDATE payments p SET reconciled_at = now()
     WHERE p.id = ANY($1::uuid[]) AND p.created_at <= now() - make_interval(secs => $2::float8 / 1000)
       AND (p.reconciled_at IS NULL
            OR p.reconciled_at <= now() - LEAST(make_interval(secs => $3::float8 / 1000), (now() - p.created_at) / 10))
     RETURNING p.id
   )
   SELECT id FROM marked UNION ALL
   SELECT id FROM payments WHERE id = ANY($1::uuid[]) AND created_at > now() - make_interval(secs => $2::float8 / 1000)`,
);
