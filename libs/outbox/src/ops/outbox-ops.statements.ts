import { statement } from '@holdfast/postgres';

/** An event that reached the relay's retry limit, with the events that it blocks. */
export interface FailedEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly aggregateId: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  /** Later events of the aggregate that wait behind it. */
  readonly waitingBehind: number;
}

interface FailedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly topic: string;
  readonly aggregate_id: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: Date;
  readonly waiting_behind: number;
}

export const selectFailed = statement<FailedRow>(
  'outbox_ops_failed',
  `SELECT id, tenant_id, topic, aggregate_id, attempts, last_error, created_at,
     (SELECT count(*)::int FROM outbox later
      WHERE later.aggregate_id = o.aggregate_id AND later.position > o.position AND later.status = 'pending') AS waiting_behind
   FROM outbox o
   WHERE status = 'failed' AND resolved_at IS NULL AND ($1::text IS NULL OR tenant_id = $1)
   ORDER BY position LIMIT $2`,
);

/** One event of the outbox, in any status. */
export interface StoredEvent extends Omit<FailedEvent, 'waitingBehind'> {
  readonly status: 'pending' | 'processing' | 'published' | 'failed';
  readonly sequence: number;
  readonly payload: unknown;
  readonly requestId: string | null;
  readonly publishedAt: Date | null;
  readonly resolvedAt: Date | null;
}

interface EventRow extends Omit<FailedRow, 'waiting_behind'> {
  readonly status: StoredEvent['status'];
  readonly sequence: bigint;
  readonly payload: unknown;
  readonly request_id: string | null;
  readonly published_at: Date | null;
  readonly resolved_at: Date | null;
}

export const selectEvent = statement<EventRow>(
  'outbox_ops_get',
  `SELECT id, tenant_id, topic, aggregate_id, attempts, last_error, created_at, status, sequence, payload, request_id,
     published_at, resolved_at
   FROM outbox WHERE tenant_id = $1 AND id = $2::uuid`,
);

// An update fires no trigger of the table, so the relays are woken here, at the commit.
export const retryFailed = statement<{ id: string }>(
  'outbox_ops_retry',
  `WITH retried AS (
     UPDATE outbox SET status = 'pending', attempts = 0, next_attempt_at = now()
     WHERE status = 'failed' AND resolved_at IS NULL AND id = ANY($1::uuid[]) RETURNING id)
   SELECT id, pg_notify('outbox', '') FROM retried`,
);

export const resolveFailed = statement<{ id: string }>(
  'outbox_ops_resolve',
  `WITH resolved AS (
     UPDATE outbox SET resolved_at = now()
     WHERE status = 'failed' AND resolved_at IS NULL AND id = ANY($1::uuid[]) RETURNING id)
   SELECT id, pg_notify('outbox', '') FROM resolved`,
);
