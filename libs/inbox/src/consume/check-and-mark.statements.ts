import { statement } from '@holdfast/postgres';
import type { Statement } from '@holdfast/postgres';

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

/**
 * The same for a statement that marks only what still stands: `WITH unchanged AS (…), ${GUARDED_MARK}, …`, where `unchanged` has a row if
 * nothing was changed since the effect was decided on.
 */
export const GUARDED_MARK = `mark AS (
     INSERT INTO inbox (event_id, tenant_id, topic) SELECT $1, $2, $3 FROM unchanged ON CONFLICT (event_id) DO NOTHING
     RETURNING event_id, set_config('holdfast.cause', 'event:' || event_id, true) AS cause
   )`;

/** The row returned where the event is new, with further columns of the statement. */
export type Marked<Row extends object = object> = Row & { event_id: string };

export const markEvent = statement<Marked>('inbox_mark', `WITH ${MARK} SELECT event_id FROM mark`);

export const FIND_MARK = statement<{ event_id: string }>(
  'inbox_find_mark',
  'SELECT event_id FROM inbox WHERE event_id = $1',
);

/** Names a statement that begins with MARK and returns `event_id` where the event is new. */
export const markedStatement = <Row extends object = object>(
  name: string,
  text: string,
): Statement<Marked<Row>> => statement(name, text);
