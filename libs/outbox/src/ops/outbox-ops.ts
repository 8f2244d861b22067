import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { isUuid } from '@holdfast/request-context';

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

const selectFailed = statement<FailedRow>(
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

const selectEvent = statement<EventRow>(
  'outbox_ops_get',
  `SELECT id, tenant_id, topic, aggregate_id, attempts, last_error, created_at, status, sequence, payload, request_id,
     published_at, resolved_at
   FROM outbox WHERE tenant_id = $1 AND id = $2::uuid`,
);

// An update fires no trigger of the table, so the relays are woken here, at the commit.
const retryFailed = statement<{ id: string }>(
  'outbox_ops_retry',
  `WITH retried AS (
     UPDATE outbox SET status = 'pending', attempts = 0, next_attempt_at = now()
     WHERE status = 'failed' AND resolved_at IS NULL AND id = ANY($1::uuid[]) RETURNING id)
   SELECT id, pg_notify('outbox', '') FROM retried`,
);

const resolveFailed = statement<{ id: string }>(
  'outbox_ops_resolve',
  `WITH resolved AS (
     UPDATE outbox SET resolved_at = now()
     WHERE status = 'failed' AND resolved_at IS NULL AND id = ANY($1::uuid[]) RETURNING id)
   SELECT id, pg_notify('outbox', '') FROM resolved`,
);

/** Events that failed and are not resolved, oldest first; of one tenant, or of all. */
export async function listFailedEvents(
  db: Queryable,
  { tenantId, limit }: { tenantId?: string; limit: number },
): Promise<FailedEvent[]> {
  const rows = await run(db, selectFailed, [tenantId ?? null, limit]);
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    topic: row.topic,
    aggregateId: row.aggregate_id,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    waitingBehind: row.waiting_behind,
  }));
}

/** Resets the attempts of failed events, so that they are published again; returns which. */
export async function retryFailedEvents(db: Queryable, ids: readonly string[]): Promise<string[]> {
  return (await run(db, retryFailed, [ids])).map((row) => row.id);
}

/** Resolves failed events: they are never published, and the events behind them are. Returns which. */
export async function resolveFailedEvents(db: Queryable, ids: readonly string[]): Promise<string[]> {
  return (await run(db, resolveFailed, [ids])).map((row) => row.id);
}

/** One of the tenant's events. */
export async function findEvent(
  db: Queryable,
  tenantId: string,
  id: string,
): Promise<StoredEvent | undefined> {
  const row = isUuid(id) ? await runOne(db, selectEvent, [tenantId, id]) : undefined;
  return (
    row && {
      id: row.id,
      tenantId: row.tenant_id,
      topic: row.topic,
      aggregateId: row.aggregate_id,
      sequence: Number(row.sequence),
      status: row.status,
      attempts: row.attempts,
      lastError: row.last_error,
      payload: row.payload,
      requestId: row.request_id,
      createdAt: row.created_at,
      publishedAt: row.published_at,
      resolvedAt: row.resolved_at,
    }
  );
}
