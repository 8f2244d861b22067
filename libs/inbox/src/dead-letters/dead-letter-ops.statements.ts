import { statement } from '@holdfast/postgres';

/** A stored dead letter. */
export interface StoredDeadLetter {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly eventId: string;
  /** The received CloudEvent. */
  readonly payload: unknown;
  readonly reason: string | null;
  readonly status: 'stored' | 'replayed' | 'resolved';
  readonly note: string | null;
  readonly receivedAt: Date;
  /** The app's own retries so far, and the time of the next one; null: only an operator retries. */
  readonly tries: number;
  readonly nextTryAt: Date | null;
}

export interface Row {
  readonly id: string;
  readonly tenant_id: string;
  readonly topic: string;
  readonly event_id: string;
  readonly payload: unknown;
  readonly reason: string | null;
  readonly status: StoredDeadLetter['status'];
  readonly note: string | null;
  readonly received_at: Date;
  readonly tries: number;
  readonly next_try_at: Date | null;
}

const COLUMNS =
  'id, tenant_id, topic, event_id, payload, reason, status, note, received_at, tries, next_try_at';

// Letters that name no shop may belong to any: only platform operators see them. $2: whether the operator is one.
const OF_TENANT = `(tenant_id = $1 OR ($2::boolean AND tenant_id = ''))`;

export const selectLetters = statement<Row>(
  'dead_letters_list',
  `SELECT ${COLUMNS} FROM dead_letters
   WHERE ($1::text IS NULL OR ${OF_TENANT}) AND status = $3 AND ($4::text IS NULL OR topic = $4)
   ORDER BY received_at, id LIMIT $5`,
);

export const selectLetter = statement<Row>(
  'dead_letter_get',
  `SELECT ${COLUMNS} FROM dead_letters WHERE ${OF_TENANT} AND id = $3::uuid`,
);

export const closeLetter = statement<{ id: string }>(
  'dead_letter_close',
  `UPDATE dead_letters SET status = $4, next_try_at = NULL, note = coalesce($5, note), updated_at = now()
   WHERE ${OF_TENANT} AND id = $3::uuid AND status = 'stored' RETURNING id`,
);
