import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { isUuid } from '@holdfast/request-context';

import { closeLetter, selectLetter, selectLetters } from './dead-letter-ops.statements.js';
import type { Row, StoredDeadLetter } from './dead-letter-ops.statements.js';

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
