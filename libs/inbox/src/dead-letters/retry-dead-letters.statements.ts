import { statement } from '@holdfast/postgres';

export interface DueLetter {
  readonly id: string;
  readonly topic: string;
  readonly event_id: string;
  readonly payload: unknown;
  readonly tries: number;
  readonly is_last: boolean;
}

// Taking a letter sets its next time: no other replica takes it until then, and a retry that is cut off counts.
export const takeDue = statement<DueLetter>(
  'dead_letter_take_due',
  `UPDATE dead_letters SET tries = tries + 1, updated_at = now(),
     next_try_at = CASE WHEN tries + 1 < $1::int
       THEN now() + make_interval(secs => $2::float8 / 1000 * least($3::float8, 2 ^ (tries + 1))) END
   WHERE id = (SELECT id FROM dead_letters WHERE status = 'stored' AND next_try_at <= now()
               ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING id, topic, event_id, payload, tries, next_try_at IS NULL AS is_last`,
);

export const closeTaken = statement(
  'dead_letter_close_taken',
  `UPDATE dead_letters SET status = 'replayed', next_try_at = NULL, note = $2, updated_at = now()
   WHERE id = $1::uuid AND status = 'stored'`,
);
