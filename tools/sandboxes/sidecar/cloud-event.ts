import { randomUUID } from 'node:crypto';

import { messageOf } from '../../launcher/errors.ts';

const CLOUD_EVENT = 'application/cloudevents+json';
const OVERRIDE = 'metadata.cloudevent.';
/** Attributes that the sidecar itself writes into an event. */
const STAMPED = ['topic', 'pubsubname', 'traceparent', 'tracestate', 'traceid'];
const REQUIRED = ['id', 'source', 'type', 'specversion'];

/** Raised for a body that cannot become an event. */
export class UnreadableEvent extends Error {}

/** A publish request. */
export interface PublishedBody {
  readonly body: string;
  readonly contentType?: string | undefined;
  readonly query: URLSearchParams | undefined;
  readonly headers: Headers;
  readonly topic: string;
  readonly pubsub: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;
type Attributes = Record<string, unknown>;

/**
 * Makes the event that goes to the broker, as daprd does: a CloudEvent keeps its own id and type, anything else is
 * wrapped; `metadata.cloudevent.*` in the query wins; the sender's trace context is carried along. Returns JSON.
 */
export function toCloudEvent({
  body,
  contentType = '',
  query,
  headers,
  topic,
  pubsub,
}: PublishedBody): string {
  const stamps = stampsOf({ headers, topic, pubsub });
  const overrides = overridesOf(query);
  if (!contentType.startsWith(CLOUD_EVENT))
    return JSON.stringify({ ...wrap(body, contentType), ...stamps, ...overrides });
  const event = parse(body);
  if (canBeExtended(event, overrides)) return extend(body, stamps);
  return JSON.stringify({ ...defaults(), ...event, ...stamps, ...overrides });
}

function stampsOf({
  headers: { traceparent, tracestate },
  topic,
  pubsub,
}: Pick<PublishedBody, 'headers' | 'topic' | 'pubsub'>): Attributes {
  const stamps: Attributes = { topic, pubsubname: pubsub };
  if (traceparent) {
    stamps.traceparent = traceparent;
    stamps.traceid = traceparent;
    if (tracestate) stamps.tracestate = tracestate;
  }
  return stamps;
}

function overridesOf(query: URLSearchParams | undefined): Attributes {
  const overrides: Attributes = {};
  if (!query) return overrides;
  for (const [name, value] of query) {
    if (name.startsWith(OVERRIDE)) overrides[name.slice(OVERRIDE.length)] = value;
  }
  return overrides;
}

/** A complete event with none of our fields needs no new serialisation: numbers keep every digit, and it is cheaper. */
function canBeExtended(event: Attributes, overrides: Attributes): boolean {
  for (const name in overrides) if (name) return false;
  return (
    REQUIRED.every((name) => event[name] !== undefined) && STAMPED.every((name) => event[name] === undefined)
  );
}

function extend(body: string, stamps: Attributes): string {
  return `${body.slice(0, body.lastIndexOf('}'))},${JSON.stringify(stamps).slice(1)}`;
}

function wrap(body: string, contentType: string): Attributes {
  const isJson = /^application\/(json|.*\+json)/.test(contentType);
  return {
    ...defaults(),
    datacontenttype: contentType || 'text/plain',
    data: isJson ? parseAny(body) : body,
  };
}

function defaults(): Attributes {
  return { id: randomUUID(), source: 'Dapr', type: 'com.dapr.event.sent', specversion: '1.0' };
}

function parse(body: string): Attributes {
  const event = parseAny(body);
  if (!isAttributes(event)) throw new UnreadableEvent('not a CloudEvent');
  return event;
}

const isAttributes = (value: unknown): value is Attributes =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function parseAny(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new UnreadableEvent(messageOf(error));
  }
}
