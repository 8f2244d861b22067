import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { ConsumeAnswer } from '../consume/consume-event.js';

/** A stored dead letter. */
export interface StoredDeadLetter {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly eventId: string;
  /** The CloudEvent as it came. */
  readonly payload: unknown;
  readonly reason: string | null;
  readonly status: 'stored' | 'replayed' | 'resolved';
  readonly note: string | null;
  readonly receivedAt: Date;
}

interface Row {
  readonly id: string;
  readonly tenant_id: string;
  readonly topic: string;
  readonly event_id: string;
  readonly payload: unknown;
  readonly reason: string | null;
  readonly status: StoredDeadLetter['status'];
  readonly note: string | null;
  readonly received_at: Date;
}

const COLUMNS = 'id, tenant_id, topic, event_id, payload, reason, status, note, received_at';

const selectLetters = statement<Row>(
  'dead_letters_list',
  `SELECT ${COLUMNS} FROM dead_letters
   WHERE status = $1 AND ($2::text IS NULL OR tenant_id = $2) ORDER BY received_at, id LIMIT $3`,
);
const selectLetter = statement<Row>(
  'dead_letter_get',
  `SELECT ${COLUMNS} FROM dead_letters WHERE id = $1 AND status = 'stored'`,
);
const closeLetter = statement<{ id: string }>(
  'dead_letter_close',
  `UPDATE dead_letters SET status = $2, note = coalesce($3, note), updated_at = now()
   WHERE id = $1 AND status = 'stored' RETURNING id`,
);

const toLetter = ({
  tenant_id: tenantId,
  event_id: eventId,
  received_at: receivedAt,
  ...row
}: Row): StoredDeadLetter => ({
  ...row,
  tenantId,
  eventId,
  receivedAt,
});

/** Dead letters in a status, oldest first; of one tenant, or of all. */
export async function listDeadLetters(
  db: Queryable,
  {
    tenantId,
    status = 'stored',
    limit,
  }: { tenantId?: string; status?: StoredDeadLetter['status']; limit: number },
): Promise<StoredDeadLetter[]> {
  return (await run(db, selectLetters, [status, tenantId ?? null, limit])).map(toLetter);
}

/** Closes a letter without handling it; false when it is not there or closed already. */
export async function resolveDeadLetter(db: Queryable, id: string, note: string): Promise<boolean> {
  return (await runOne(db, closeLetter, [id, 'resolved', note])) !== undefined;
}

/**
 * Hands a letter to its topic's handler once more and closes it when that says SUCCESS; otherwise it stays. The event's own mark makes
 * a second replay harmless. Answers undefined when the letter is not there or closed already.
 */
export async function replayDeadLetter(
  db: Queryable,
  id: string,
  deliver: (topic: string, body: unknown) => Promise<ConsumeAnswer>,
): Promise<ConsumeAnswer | undefined> {
  const letter = await runOne(db, selectLetter, [id]);
  if (!letter) return undefined;
  const answer = await deliver(letter.topic, letter.payload);
  if (answer.status === 'SUCCESS') await run(db, closeLetter, [id, 'replayed', null]);
  return answer;
}
