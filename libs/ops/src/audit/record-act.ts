import { run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext, newId } from '@holdfast/request-context';

/** Something that a person did by hand. */
export interface Act {
  readonly tenantId: string;
  /** The subject of the operator's token. */
  readonly actor: string;
  /** `dead-letters.retry`, `returns.approve`, … */
  readonly action: string;
  /** What it was done to. */
  readonly subject: string;
  readonly note?: string | undefined;
  readonly outcome: string;
}

const insertAct = statement(
  'ops_audit_insert',
  `INSERT INTO ops_audit (id, tenant_id, actor, action, subject, note, outcome, request_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

/** Writes an act down (OPS-7), in the transaction of its effect where there is one: no act without its line, no line without its act. */
export async function recordAct(
  db: Queryable,
  { tenantId, actor, action, subject, note, outcome }: Act,
): Promise<void> {
  const requestId = currentContext()?.requestId ?? null;
  await run(db, insertAct, [newId(), tenantId, actor, action, subject, note ?? null, outcome, requestId]);
}
