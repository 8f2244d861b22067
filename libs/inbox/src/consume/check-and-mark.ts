import { inTransaction, runOne, statement } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

// A second delivery that comes while the first is still at work waits here for its commit, and then finds the mark.
const markEvent = statement<{ event_id: string }>(
  'inbox_mark',
  `INSERT INTO inbox (event_id, tenant_id, topic) VALUES ($1, $2, $3)
   ON CONFLICT (event_id) DO NOTHING RETURNING event_id`,
);

/** Which event. */
export interface MarkedEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
}

/**
 * Runs `work` once per event, in the transaction that marks the event (EVT-2): both stay, or neither. Answers false, without running
 * it, when the event was marked before.
 */
export async function checkAndMark(
  pool: Pool,
  event: MarkedEvent,
  work: (tx: PoolClient) => Promise<unknown>,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const mark = await runOne(tx, markEvent, [event.id, event.tenantId, event.topic]);
    if (!mark) return false;
    await work(tx);
    return true;
  });
}
