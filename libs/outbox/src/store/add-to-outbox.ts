import type { OutgoingEvent } from '@holdfast/events';
import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import { insertEvents } from './add-to-outbox.statements.js';

/** The arrays of `outboxColumns`, in the order of the table's columns. */
export type OutboxColumns = [
  ids: string[],
  tenantIds: string[],
  topics: string[],
  aggregateIds: string[],
  sequences: number[],
  payloads: string[],
  traceparents: (string | null)[],
  requestIds: (string | null)[],
];

/**
 * The events as arrays, for a statement that stores state and events together:
 * `INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
 *  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::jsonb[], $7::text[], $8::text[])`.
 * Trace context and request id are those of the current request (EVT-5).
 */
export function outboxColumns(events: readonly OutgoingEvent[]): OutboxColumns {
  const context = currentContext();
  return [
    events.map((event) => event.id),
    events.map((event) => event.tenantId),
    events.map((event) => event.topic),
    events.map((event) => event.aggregateId),
    events.map((event) => event.sequence),
    events.map((event) => JSON.stringify(event.payload)),
    events.map(() => context?.traceparent ?? null),
    events.map(() => context?.requestId ?? null),
  ];
}

/**
 * Stores events in the caller's transaction, in one statement: they are published if and only if it commits. Events of one aggregate are
 * published in the order in which they were stored, so the aggregate's row must be locked (or written) before this call.
 */
export async function addToOutbox(db: Queryable, events: readonly OutgoingEvent[]): Promise<void> {
  if (events.length === 0) return;
  await run(db, insertEvents, outboxColumns(events));
}
