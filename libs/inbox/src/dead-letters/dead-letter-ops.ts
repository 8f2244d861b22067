import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { isUuid } from '@holdfast/request-context';

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
  readonly tries: number;
  readonly next_try_at: Date | null;
}

const COLUMNS =
  'id, tenant_id, topic, event_id, payload, reason, status, note, received_at, tries, next_try_at';

// Letters that name no shop may belong to any: only platform operators see them. $2: whether the operator is one.
const OF_TENANT = `(tenant_id = $1 OR ($2::boolean AND tenant_id = ''))`;

const selectLetters = statement<Row>(
  'dead_letters_list',
  `SELECT ${COLUMNS} FROM dead_letters
   WHERE ($1::text IS NULL OR ${OF_TENANT}) AND status = $3 AND ($4::text IS NULL OR topic = $4)
   ORDER BY received_at, id LIMIT $5`,
);
const selectLetter = statement<Row>(
  'dead_letter_get',
  `SELECT ${COLUMNS} FROM dead_letters WHERE ${OF_TENANT} AND id = $3::uuid`,
);
const closeLetter = statement<{ id: string }>(
  'dead_letter_close',
  `UPDATE dead_letters SET status = $4, next_try_at = NULL, note = coalesce($5, note), updated_at = now()
   WHERE ${OF_TENANT} AND id = $3::uuid AND status = 'stored' RETURNING id`,
);

const toLetter = ({
  tenant_id: tenantId,
  event_id: eventId,
  received_at: receivedAt,
  next_try_at: nextTryAt,
  ...row
}: Row): StoredDeadLetter => ({
  ...row,
  tenantId,
  eventId,
  receivedAt,
  nextTryAt,
});

/** The visible letters: a shop's, and for platform operators those that name none. */
export interface LettersOf {
  readonly tenantId: string;
  readonly isOfPlatform?: boolean | undefined;
}

/** The wanted letters: of one tenant, or of all; in a status, of a topic. */
export interface WantedLetters extends Partial<LettersOf> {
  readonly status?: StoredDeadLetter['status'] | undefined;
  readonly topic?: string | undefined;
  readonly limit: number;
}

/** Dead letters, oldest first. */
export async function listDeadLetters(
  db: Queryable,
  { tenantId, isOfPlatform = false, status = 'stored', topic, limit }: WantedLetters,
): Promise<StoredDeadLetter[]> {
  return (await run(db, selectLetters, [tenantId ?? null, isOfPlatform, status, topic ?? null, limit])).map(
    toLetter,
  );
}

/** One of these letters. */
export async function findDeadLetter(
  db: Queryable,
  { tenantId, isOfPlatform = false }: LettersOf,
  id: string,
): Promise<StoredDeadLetter | undefined> {
  const row = isUuid(id) ? await runOne(db, selectLetter, [tenantId, isOfPlatform, id]) : undefined;
  return row && toLetter(row);
}

/** Closes a stored letter, handled or not; false where it does not exist or is closed. */
export async function closeDeadLetter(
  db: Queryable,
  letter: LettersOf & {
    readonly id: string;
    readonly status: 'replayed' | 'resolved';
    readonly note?: string | undefined;
  },
): Promise<boolean> {
  const { id, tenantId, isOfPlatform = false, status, note = null } = letter;
  return (await runOne(db, closeLetter, [tenantId, isOfPlatform, id, status, note])) !== undefined;
}
