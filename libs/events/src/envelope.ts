import { z } from 'zod';

/** The fields that every event's data carries besides its own (EVT-1). */
export interface EventEnvelope {
  readonly schema_version: number;
  readonly event_id: string;
  /** RFC 3339, UTC. */
  readonly occurred_at: string;
  readonly tenant_id: string;
  readonly sequence: number;
}

const tenantId = z.string().min(1).max(64);

/** The envelope of an event that one of our services publishes. */
export const envelopeShape = (version: number) => ({
  schema_version: z.literal(version),
  event_id: z.guid(),
  occurred_at: z.iso.datetime(),
  tenant_id: tenantId,
  sequence: z.int().min(0),
});

/** External systems do not number their events; the CloudEvent's own id and time are used instead (see `@holdfast/inbox`). */
export const outsideEnvelopeShape = (version: number) => ({
  schema_version: z.literal(version).default(version),
  event_id: z.string().min(1).max(200),
  occurred_at: z.iso.datetime({ offset: true }),
  tenant_id: tenantId,
  sequence: z.int().min(0).default(0),
});
