import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext, newId } from '@holdfast/request-context';

import { closeAct, insertAct, selectActs } from './record-act.statements.js';

/** A manual act of an operator. */
export interface Act {
  readonly tenantId: string;
  /** The subject of the operator's token. */
  readonly actor: string;
  /** `dead-letters.retry`, `returns.approved`, … */
  readonly action: string;
  /** The changed object. */
  readonly subject: string;
  readonly note?: string | undefined;
  readonly outcome: string;
}

/** A line of the audit. */
export interface RecordedAct extends Act {
  readonly id: string;
  readonly at: Date;
}

/**
 * Records an act (OPS-7), in the transaction of its effect where there is one: no act without its line, no line without its act. Returns
 * the line's id.
 */
export async function recordAct(
  db: Queryable,
  { tenantId, actor, action, subject, note, outcome }: Act,
): Promise<string> {
  const id = newId();
  const requestId = currentContext()?.requestId ?? null;
  await run(db, insertAct, [id, tenantId, actor, action, subject, note ?? null, outcome, requestId]);
  return id;
}

/** Records the outcome of an act that was recorded at its start, because its effect runs elsewhere. */
export async function closeRecordedAct(db: Queryable, id: string, outcome: string): Promise<void> {
  await run(db, closeAct, [id, outcome]);
}

/** A shop's acts, newest first; of one subject where it is named. */
export async function listActs(
  db: Queryable,
  { tenantId, subject, limit }: { tenantId: string; subject?: string | undefined; limit: number },
): Promise<RecordedAct[]> {
  const rows = await run(db, selectActs, [tenantId, subject ?? null, limit]);
  return rows.map(({ tenant_id, note, ...row }) => ({
    ...row,
    tenantId: tenant_id,
    note: note ?? undefined,
  }));
}
