import { z } from 'zod';

import { newId } from '@holdfast/request-context';

import { envelopeShape, outsideEnvelopeShape } from './envelope.js';
import type { EventEnvelope } from './envelope.js';

/** The service that publishes a topic; `outside` stands for external systems. */
export type Publisher = 'checkout' | 'order' | 'payment' | 'catalog' | 'outside';

/** An event for the outbox. `payload` is the CloudEvent's data; `id` is the CloudEvent's id, the same at every retry. */
export interface OutgoingEvent {
  readonly id: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly aggregateId: string;
  readonly sequence: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A publisher's input for one event. */
export interface NewEvent<Data> {
  readonly tenantId: string;
  /** Events of one aggregate are published in the order in which they were stored. */
  readonly aggregateId: string;
  /** Grows by one with every event of the aggregate, so that consumers can recognise an older one. */
  readonly sequence: number | bigint;
  /** Unknown fields are left out: an optional text is never empty (see `known`). */
  readonly data: Data;
  /** Default: now. */
  readonly occurredAt?: Date;
}

/** One event of the system: topic, version and schema, and how it is created. */
export interface EventDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly topic: string;
  readonly version: number;
  /** The CloudEvent's type: topic and version. */
  readonly type: string;
  readonly publisher: Publisher;
  /** The whole data object: the event's own fields and the envelope's. Unknown fields are dropped, so a new field breaks no consumer. */
  readonly schema: z.ZodType<EventData<Shape>>;
  /** Validates and numbers an event. Throws ZodError: a publisher that builds an invalid event has a bug. */
  readonly create: (event: NewEvent<z.input<z.ZodObject<Shape>>>) => OutgoingEvent;
}

/** Any definition, where the shape of its data does not matter. */
export interface AnyEvent {
  readonly topic: string;
  readonly version: number;
  readonly type: string;
  readonly publisher: Publisher;
  readonly schema: z.ZodType;
}

/** An event's data as its consumers get it. */
export type EventData<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>> & EventEnvelope;

/** The data type of a definition: `DataOf<typeof orderCompleted>`. */
export type DataOf<E> = E extends EventDefinition<infer Shape> ? EventData<Shape> : never;

/** Defines an event. One file per event, in the folder of its publisher. */
export function defineEvent<Shape extends z.ZodRawShape>(definition: {
  topic: string;
  version: number;
  publisher: Publisher;
  data: z.ZodObject<Shape>;
}): EventDefinition<Shape> {
  const { topic, version, publisher, data } = definition;
  const envelope = publisher === 'outside' ? outsideEnvelopeShape(version) : envelopeShape(version);
  const schema = z.object({ ...data.shape, ...envelope }) as unknown as z.ZodType<EventData<Shape>>;
  return {
    topic,
    version,
    publisher,
    type: `${topic}.v${version}`,
    schema,
    create: ({ tenantId, aggregateId, sequence, data: given, occurredAt = new Date() }) => {
      const id = newId();
      const payload = schema.parse({
        ...given,
        schema_version: version,
        event_id: id,
        occurred_at: occurredAt.toISOString(),
        tenant_id: tenantId,
        sequence: Number(sequence),
      });
      return { id, topic, tenantId, aggregateId, sequence: Number(sequence), payload };
    },
  };
}
