import { statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const BATCH = 1_000;

const deleteOld = statement(
  'inbox_purge',
  `DELETE FROM inbox WHERE event_id IN (
     SELECT event_id FROM inbox WHERE processed_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);

/** Deletes marks older than `ageMs`, in small batches; returns how many. */
export async function purgeInbox(pool: Pool, ageMs: number): Promise<number> {
  let deleted = 0;
  let batch: number;
  do {
    const { rowCount } = await pool.query({ ...deleteOld, values: [ageMs / 1000, BATCH] });
    batch = rowCount ?? 0;
    deleted += batch;
  } while (batch === BATCH);
  return deleted;
}
