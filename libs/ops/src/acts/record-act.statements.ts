import { statement } from '@holdfast/postgres';

interface ActRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly note: string | null;
  readonly outcome: string;
  readonly at: Date;
}

export const insertAct = statement(
  'ops_audit_insert',
  `INSERT INTO ops_audit (id, tenant_id, actor, action, subject, note, outcome, request_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export const closeAct = statement('ops_audit_close', 'UPDATE ops_audit SET outcome = $2 WHERE id = $1');

export const selectActs = statement<ActRow>(
  'ops_audit_list',
  `SELECT id, tenant_id, actor, action, subject, note, outcome, at FROM ops_audit
   WHERE tenant_id = $1 AND ($2::text IS NULL OR subject = $2) ORDER BY at DESC, id DESC LIMIT $3`,
);
