import { inTransaction, runOne } from '@holdfast/postgres';
import type { Pool, PoolClient, Statement } from '@holdfast/postgres';

import { FIND_MARK, markEvent } from './check-and-mark.statements.js';
import type { Marked } from './check-and-mark.statements.js';

/** The cause in rows that an event changed: the audit finds the event in the inbox (TRU-15). */
export const causeOf = (eventId: string): string => `event:${eventId}`;

/** Whether an event was marked, and so has had its effect. False where that cannot be read. */
export const isMarked = (pool: Pool, eventId: string): Promise<boolean> =>
  runOne(pool, FIND_MARK, [eventId]).then(
    (row) => row !== undefined,
    () => false,
  );

/** Mark and effect as one statement: one round trip, one commit. `values` are those from $4 on. */
export interface MarkedEffect<Row extends object = object> {
  readonly statement: Statement<Marked<Row>>;
  readonly values: readonly unknown[];
  /** Called with the row after the commit. */
  committed?(row: Row): void;
  /** Where the row says that nothing was written, since what the effect was decided on has changed: the effect to apply instead. */
  instead?(row: Row): Promise<Effect> | undefined;
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
    const instead = row && effect.instead?.(row);
    if (instead) return checkAndMark(pool, { id, tenantId, topic }, await instead);
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
