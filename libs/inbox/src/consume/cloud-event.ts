import { z } from 'zod';

import type { AnyEvent } from '@holdfast/events';
import { isTenantId } from '@holdfast/request-context';

/** The attributes that are read of a CloudEvent's envelope; a broker adds others. */
const envelope = z.object({
  specversion: z.string().optional(),
  id: z.string().min(1).max(200),
  source: z.string().max(200).optional(),
  type: z.string().max(200).optional(),
  subject: z.string().optional(),
  time: z.string().optional(),
  topic: z.string().max(200).optional(),
  tenantid: z.string().optional(),
  requestid: z.string().optional(),
  traceparent: z.string().optional(),
  data: z.unknown(),
});

/** A CloudEvent's envelope. */
export type CloudEventEnvelope = z.output<typeof envelope>;

/** A valid event for its handler. */
export interface ReceivedEvent<Data> {
  /** The id that `checkAndMark` marks: the outbox row's id, the same at every delivery. */
  readonly id: string;
  readonly topic: string;
  readonly tenantId: string;
  /** The aggregate, where the publisher named one. */
  readonly subject: string | undefined;
  /** Number of the event within its aggregate. */
  readonly sequence: number;
  readonly occurredAt: Date;
  readonly data: Data;
}

/** The result of reading a body: an event with its envelope, or why it is none. */
export type ReadResult<Data> =
  | { readonly ok: true; readonly event: ReceivedEvent<Data>; readonly envelope: CloudEventEnvelope }
  | { readonly ok: false; readonly problem: string };

const problemOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`)
    .join('; ');

/** Some senders put JSON into a string; the schema checks everything else. */
function unpacked(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

/** Only external publishers may omit the envelope's fields from the data: the CloudEvent's own attributes are used. */
function completed(event: AnyEvent, ce: CloudEventEnvelope): unknown {
  const data = unpacked(ce.data);
  if (event.publisher !== 'outside' || typeof data !== 'object' || data === null) return data;
  return {
    event_id: ce.id,
    occurred_at: ce.time ?? new Date().toISOString(),
    tenant_id: ce.tenantid,
    ...data,
  };
}

/** An external system's ids are unique within that system only. */
const inboxId = (event: AnyEvent, ce: CloudEventEnvelope): string =>
  event.publisher === 'outside' ? `${ce.source ?? 'outside'}/${ce.id}` : ce.id;

/** Reads a request body as an event of this definition. */
export function readCloudEvent<Data>(event: AnyEvent, body: unknown): ReadResult<Data> {
  const ce = envelope.safeParse(body);
  if (!ce.success) return { ok: false, problem: problemOf(ce.error) };
  const data = event.schema.safeParse(completed(event, ce.data));
  if (!data.success) return { ok: false, problem: problemOf(data.error) };
  const {
    tenant_id: tenantId,
    sequence,
    occurred_at: occurredAt,
  } = data.data as {
    tenant_id: string;
    sequence: number;
    occurred_at: string;
  };
  // Services refuse calls for such a tenant: that would look like an outage, and be retried without end.
  if (!isTenantId(tenantId)) return { ok: false, problem: 'data.tenant_id: names no tenant' };
  return {
    ok: true,
    envelope: ce.data,
    event: {
      id: inboxId(event, ce.data),
      topic: event.topic,
      tenantId,
      subject: ce.data.subject,
      sequence,
      occurredAt: new Date(occurredAt),
      data: data.data as Data,
    },
  };
}
