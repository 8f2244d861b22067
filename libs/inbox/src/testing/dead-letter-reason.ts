import type { OutgoingEvent } from '@holdfast/events';
import type { Pool } from '@holdfast/postgres';

/** Why an event is among the dead letters; undefined where it is not. */
export async function deadLetterReason(
  pool: Pool,
  { id }: Pick<OutgoingEvent, 'id'>,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ reason: string }>(
    'SELECT reason FROM dead_letters WHERE event_id = $1',
    [id],
  );
  return rows[0]?.reason;
}
