import { statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const PURGE_AT_ONCE = 1_000;

const deleteOld = statement(
  'inbox_purge',
  `DELETE FROM inbox WHERE event_id IN (
     SELECT event_id FROM inbox WHERE processed_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);

/** Forgets events marked longer ago than that, in small bites; answers how many. */
export async function purgeInbox(pool: Pool, ageMs: number): Promise<number> {
  let deleted = 0;
  let bite: number;
  do {
    const { rowCount } = await pool.query({ ...deleteOld, values: [ageMs / 1000, PURGE_AT_ONCE] });
    bite = rowCount ?? 0;
    deleted += bite;
  } while (bite === PURGE_AT_ONCE);
  return deleted;
}
