import { statement } from '@holdfast/postgres';

/** A compensation as operators see it. */
export interface CompensationOpsRow {
  id: string;
  tenant_id: string;
  checkout_id: string;
  attempt: number;
  operation: string;
  input: Record<string, unknown>;
  status: string;
  tries: number;
  max_tries: number;
  next_try_at: Date;
  /** No worker is trying it right now. */
  is_free: boolean;
  last_error: string | null;
  note: string | null;
  request_id: string | null;
  created_at: Date;
  updated_at: Date;
}

const IS_FREE = '(claimed_until IS NULL OR claimed_until <= now())';
const ROW = `id, tenant_id, checkout_id, attempt, operation, input, status, tries, max_tries, next_try_at, ${IS_FREE} AS is_free,
   last_error, note, request_id, created_at, updated_at`;

/** Oldest first; by status, operation and checkout where these are given. */
export const LIST_COMPENSATIONS = statement<CompensationOpsRow>(
  'ops_list_compensations',
  `SELECT ${ROW} FROM failed_compensations
    WHERE tenant_id = $1 AND status = ANY($2::text[]) AND ($3::text IS NULL OR operation = $3) AND ($4::uuid IS NULL OR checkout_id = $4)
    ORDER BY created_at, id LIMIT $5`,
);

/** One. */
export const FIND_COMPENSATION = statement<CompensationOpsRow>(
  'ops_find_compensation',
  `SELECT ${ROW} FROM failed_compensations WHERE tenant_id = $1 AND id = $2`,
);

/** The operators' actions on one. */
export const ACTS_ON_COMPENSATION = statement<{
  actor: string;
  action: string;
  note: string | null;
  outcome: string;
  at: Date;
}>(
  'ops_acts_on_compensation',
  `SELECT actor, action, note, outcome, at FROM ops_audit WHERE tenant_id = $1 AND subject = $2 ORDER BY at, id`,
);

// One line per row, in the statement that changes them, so that a batch is not one round trip per line.
const AUDITED = (action: string, outcome: string): string => `
   INSERT INTO ops_audit (id, tenant_id, actor, action, subject, note, outcome, request_id)
   SELECT gen_random_uuid(), tenant_id, $3, '${action}', id::text, $4, '${outcome}', $5 FROM changed`;

/**
 * Due at once with all its tries again, woken and audited in one statement. Not one that is being tried right now. The ids are locked in
 * their order, so that two operators who retry the same ones do not deadlock.
 */
export const RETRY_COMPENSATIONS = statement<{ id: string }>(
  'ops_retry_compensations',
  `WITH chosen AS (
     SELECT id FROM failed_compensations
      WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND status IN ('pending', 'exhausted') AND ${IS_FREE}
      ORDER BY id FOR UPDATE
   ), changed AS (
     UPDATE failed_compensations c
        SET status = 'pending', tries = 0, next_try_at = now(), claimed_by = NULL, claimed_until = NULL,
            note = coalesce($4, note), updated_at = now()
       FROM chosen WHERE c.id = chosen.id
     RETURNING c.id, c.tenant_id
   ), audited AS (${AUDITED('compensations.retry', 'pending')}
   )
   SELECT id, pg_notify('compensation', '') FROM changed`,
);

/** Marks them resolved; audited in the same statement. */
export const RESOLVE_COMPENSATIONS = statement<{ id: string }>(
  'ops_resolve_compensations',
  `WITH chosen AS (
     SELECT id FROM failed_compensations
      WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND status IN ('pending', 'exhausted') AND ${IS_FREE}
      ORDER BY id FOR UPDATE
   ), changed AS (
     UPDATE failed_compensations c
        SET status = 'resolved', claimed_by = NULL, claimed_until = NULL, note = $4, updated_at = now()
       FROM chosen WHERE c.id = chosen.id
     RETURNING c.id, c.tenant_id
   ), audited AS (${AUDITED('compensations.resolve', 'resolved')}
   )
   SELECT id FROM changed`,
);
