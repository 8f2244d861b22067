import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { isUuid } from '@holdfast/request-context';

import { resolveFailed, retryFailed, selectEvent, selectFailed } from './outbox-ops.statements.js';
import type { FailedEvent, StoredEvent } from './outbox-ops.statements.js';

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
