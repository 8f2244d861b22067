import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

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

// Letters that name no shop are every operator's: nobody else could look after them.
const OF_TENANT = `(tenant_id = $1 OR tenant_id = '')`;

const selectLetters = statement<Row>(
  'dead_letters_list',
  `SELECT ${COLUMNS} FROM dead_letters
   WHERE ($1::text IS NULL OR ${OF_TENANT}) AND status = $2 AND ($3::text IS NULL OR topic = $3)
   ORDER BY received_at, id LIMIT $4`,
);
const selectLetter = statement<Row>(
  'dead_letter_get',
  `SELECT ${COLUMNS} FROM dead_letters WHERE ${OF_TENANT} AND id = $2::uuid`,
);
const closeLetter = statement<{ id: string }>(
  'dead_letter_close',
  `UPDATE dead_letters SET status = $3, note = coalesce($4, note), updated_at = now()
   WHERE ${OF_TENANT} AND id = $2::uuid AND status = 'stored' RETURNING id`,
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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

/** Which letters: of one tenant and those of none, or of all; in a status, of a topic. */
export interface WantedLetters {
  readonly tenantId?: string | undefined;
  readonly status?: StoredDeadLetter['status'] | undefined;
  readonly topic?: string | undefined;
  readonly limit: number;
}

/** Dead letters, oldest first. */
export async function listDeadLetters(
  db: Queryable,
  { tenantId, status = 'stored', topic, limit }: WantedLetters,
): Promise<StoredDeadLetter[]> {
  return (await run(db, selectLetters, [tenantId ?? null, status, topic ?? null, limit])).map(toLetter);
}

/** One of the tenant's letters, or of those that name none. */
export async function findDeadLetter(
  db: Queryable,
  tenantId: string,
  id: string,
): Promise<StoredDeadLetter | undefined> {
  const row = UUID.test(id) ? await runOne(db, selectLetter, [tenantId, id]) : undefined;
  return row && toLetter(row);
}

/** Closes a stored letter, handled or not; false when it is not there or closed already. */
export async function closeDeadLetter(
  db: Queryable,
  letter: {
    readonly id: string;
    readonly tenantId: string;
    readonly status: 'replayed' | 'resolved';
    readonly note?: string | undefined;
  },
): Promise<boolean> {
  const { id, tenantId, status, note = null } = letter;
  return (await runOne(db, closeLetter, [tenantId, id, status, note])) !== undefined;
}
