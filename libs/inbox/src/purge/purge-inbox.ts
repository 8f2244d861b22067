import type { Pool } from '@holdfast/postgres';

import { deleteOld } from './purge-inbox.statements.js';

const BATCH = 1_000;

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
