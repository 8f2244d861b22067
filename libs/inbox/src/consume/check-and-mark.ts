import { inTransaction, runOne, statement } from '@holdfast/postgres';
import type { Pool, PoolClient, Statement } from '@holdfast/postgres';

/**
 * The inbox mark, for a statement that has the effect as well: `WITH ${MARK}, … SELECT event_id FROM mark`. Parameters $1 to $3 belong to
 * the mark; `mark` has a row where the event is new, and the effect must select from it. A second delivery during the first waits here for
 * its commit, and then finds the mark. The setting lasts until the end of the transaction: rows whose column defaults to it name the event
 * as their cause (TRU-15).
 */
export const MARK = `mark AS (
     INSERT INTO inbox (event_id, tenant_id, topic) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING
     RETURNING event_id, set_config('holdfast.cause', 'event:' || event_id, true) AS cause
   )`;

/** The row returned where the event is new, with further columns of the statement. */
type Marked<Row extends object = object> = Row & { event_id: string };

/** The cause in rows that an event changed: the audit finds the event in the inbox (TRU-15). */
export const causeOf = (eventId: string): string => `event:${eventId}`;

const markEvent = statement<Marked>('inbox_mark', `WITH ${MARK} SELECT event_id FROM mark`);

const FIND_MARK = statement<{ event_id: string }>(
  'inbox_find_mark',
  'SELECT event_id FROM inbox WHERE event_id = $1',
);

/** Whether an event was marked, and so has had its effect. False where that cannot be read. */
export const isMarked = (pool: Pool, eventId: string): Promise<boolean> =>
  runOne(pool, FIND_MARK, [eventId]).then(
    (row) => row !== undefined,
    () => false,
  );

/** Names a statement that begins with MARK and returns `event_id` where the event is new. */
export const markedStatement = <Row extends object = object>(
  name: string,
  text: string,
): Statement<Marked<Row>> => statement(name, text);

/** Mark and effect as one statement: one round trip, one commit. `values` are those from $4 on. */
export interface MarkedEffect<Row extends object = object> {
  readonly statement: Statement<Marked<Row>>;
  readonly values: readonly unknown[];
  /** Called with the row after the commit. */
  committed?(row: Row): void;
}

/** The effect of an event that is only marked. */
export const MARK_ONLY: MarkedEffect = { statement: markEvent, values: [] };

/** An effect: one statement with the mark in it, or work in the transaction that marks. */
export type Effect = MarkedEffect | ((tx: PoolClient) => Promise<unknown>);

/** The identity of an event. */
export interface MarkedEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
}

/**
 * Applies the effect once per event, in the transaction that marks the event (EVT-2): both commit, or neither. Returns false, without the
 * effect, where the event was marked before.
 */
export async function checkAndMark(
  pool: Pool,
  { id, tenantId, topic }: MarkedEvent,
  effect: Effect,
): Promise<boolean> {
  const marks = [id, tenantId, topic];
  if (typeof effect !== 'function') {
    const row = await runOne(pool, effect.statement, [...marks, ...effect.values]);
    if (row) effect.committed?.(row);
    return row !== undefined;
  }
  return inTransaction(pool, async (tx) => {
    const mark = await runOne(tx, markEvent, marks);
    if (!mark) return false;
    await effect(tx);
    return true;
  });
}
