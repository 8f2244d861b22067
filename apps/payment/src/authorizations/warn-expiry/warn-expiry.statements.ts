import { statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import type { Payment } from '../../payment/payment.js';

// Once per payment: the mark and the event commit together.
export const CLAIM_EXPIRING = statement<Payment>(
  'expiry_claim',
  `WITH claimed AS (
     UPDATE payments p SET expiry_warned_at = now(), event_sequence = p.event_sequence + 1
     WHERE p.id IN (
       SELECT id FROM payments
       WHERE status = 'authorized' AND expiry_warned_at IS NULL
         AND capture_before BETWEEN now() AND now() + interval '24 hours'
       ORDER BY capture_before LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING p.*
   )
   SELECT ${PAYMENT_COLUMNS} FROM claimed p`,
);

export const COUNT_EXPIRING = statement<{ expiring: number }>(
  'expiry_count',
  `SELECT count(*)::int AS expiring FROM payments
    WHERE status = 'authorized' AND capture_before BETWEEN now() AND now() + interval '24 hours'`,
);
