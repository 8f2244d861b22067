import { statement } from '@holdfast/postgres';

export const GIVEN_UP = 'given up by the broker';

// The same event may come twice: dropped by us and therefore returned by the broker, or the other way round. Our own reason is the
// better one, and a dropped event is not retried.
export const insertDeadLetter = statement(
  'dead_letter_insert',
  `INSERT INTO dead_letters AS kept (id, tenant_id, topic, event_id, payload, reason, next_try_at)
   VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::float8 / 1000))
   ON CONFLICT ON CONSTRAINT dead_letters_event_id_key DO UPDATE
     SET reason = EXCLUDED.reason, next_try_at = NULL, updated_at = now()
     WHERE kept.status = 'stored' AND kept.reason = '${GIVEN_UP}' AND EXCLUDED.reason <> '${GIVEN_UP}'`,
);
