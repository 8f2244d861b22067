import { addToOutbox } from '@holdfast/outbox';
import { inTransaction, run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { authorizationExpiring } from '../../payment/payment-events.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';

// Once per payment: the mark and the event commit together.
const CLAIM = statement<PaymentRow>(
  'expiry-claim',
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

/** Warns of authorisations that run out within 24 h, once each (PAY-4). Answers how many. */
export const warnOfExpiry = (pool: Pool, limit: number): Promise<number> =>
  inTransaction(pool, async (tx) => {
    const expiring = await run(tx, CLAIM, [limit]);
    await addToOutbox(
      tx,
      expiring.map((payment) => authorizationExpiring(payment, payment.eventSequence)),
    );
    return expiring.length;
  });
