import { statement } from '@holdfast/postgres';

/** A row of `failed_compensations`, as far as working on it needs it. */
export interface CompensationRow {
  id: string;
  tenant_id: string;
  checkout_id: string;
  attempt: number;
  operation: string;
  input: Record<string, unknown>;
  tries: number;
  max_tries: number;
  traceparent: string | null;
  request_id: string | null;
}

const ROW =
  'id, tenant_id, checkout_id, attempt, operation, input, tries, max_tries, traceparent, request_id';

/** Claims what is due. The try is counted here, so that a worker that dies in it has used it up. */
export const CLAIM_COMPENSATIONS = statement<CompensationRow>(
  'claim_compensations',
  `UPDATE failed_compensations
      SET tries = tries + 1, claimed_by = $1, claimed_until = now() + make_interval(secs => $2), updated_at = now()
    WHERE id IN (
            SELECT id FROM failed_compensations
             WHERE status = 'pending' AND next_try_at <= now() AND (claimed_until IS NULL OR claimed_until <= now())
               AND tries < max_tries
             ORDER BY next_try_at LIMIT $3 FOR UPDATE SKIP LOCKED)
   RETURNING ${ROW}`,
);

/** Ends rows whose last try died with its worker. */
export const EXHAUST_LEFT = statement<CompensationRow>(
  'exhaust_left_compensations',
  `UPDATE failed_compensations
      SET status = 'exhausted', claimed_by = NULL, claimed_until = NULL, updated_at = now(),
          last_error = coalesce(last_error, 'the worker died in the last try')
    WHERE id IN (
            SELECT id FROM failed_compensations
             WHERE status = 'pending' AND tries >= max_tries AND (claimed_until IS NULL OR claimed_until <= now())
             LIMIT 100 FOR UPDATE SKIP LOCKED)
   RETURNING ${ROW}`,
);

/** Done, if the claim is still this one's. */
export const MARK_DONE = statement<{ id: string }>(
  'mark_compensation_done',
  `UPDATE failed_compensations
      SET status = 'done', claimed_by = NULL, claimed_until = NULL, note = coalesce($3, note), updated_at = now()
    WHERE id = $1 AND claimed_by = $2 AND status = 'pending'
   RETURNING id`,
);

/** Not done: tried again later, or exhausted; if the claim is still this one's. */
export const MARK_FAILED = statement<{ status: 'pending' | 'exhausted' }>(
  'mark_compensation_failed',
  `UPDATE failed_compensations
      SET status = CASE WHEN tries >= max_tries THEN 'exhausted' ELSE 'pending' END,
          last_error = $3, next_try_at = now() + make_interval(secs => $4),
          claimed_by = NULL, claimed_until = NULL, updated_at = now()
    WHERE id = $1 AND claimed_by = $2 AND status = 'pending'
   RETURNING status`,
);

/** When the next row is due, from now. */
export const NEXT_DUE = statement<{ due_in_ms: number | null }>(
  'next_compensation_due',
  `SELECT (extract(epoch FROM min(greatest(next_try_at, coalesce(claimed_until, next_try_at))) - now()) * 1000)::float8 AS due_in_ms
     FROM failed_compensations WHERE status = 'pending'`,
);

/** Depth and age of the queue, for metrics. */
export const READ_QUEUE = statement<{
  operation: string;
  status: 'pending' | 'exhausted';
  count: number;
  oldest_seconds: number;
}>(
  'read_compensations',
  `SELECT operation, status, count(*)::int AS count, extract(epoch FROM now() - min(created_at))::float8 AS oldest_seconds
     FROM failed_compensations WHERE status IN ('pending', 'exhausted') GROUP BY operation, status`,
);
