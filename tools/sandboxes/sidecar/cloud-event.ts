import { randomUUID } from 'node:crypto';

const CLOUD_EVENT = 'application/cloudevents+json';
const OVERRIDE = 'metadata.cloudevent.';
/** What the sidecar itself writes into an event. */
const STAMPED = ['topic', 'pubsubname', 'traceparent', 'tracestate', 'traceid'];
const REQUIRED = ['id', 'source', 'type', 'specversion'];

/** Raised for a body that cannot become an event. */
export class UnreadableEvent extends Error {}

/**
 * Makes the event that goes to the broker, as daprd does: a CloudEvent keeps its own id and type, anything else is
 * wrapped; `metadata.cloudevent.*` in the query wins; the sender's trace context is carried along.
 * @returns {string} the event as JSON
 */
export function toCloudEvent({ body, contentType = '', query, headers, topic, pubsub }) {
  const stamps = stampsOf({ headers, topic, pubsub });
  const overrides = overridesOf(query);
  if (!contentType.startsWith(CLOUD_EVENT))
    return JSON.stringify({ ...wrap(body, contentType), ...stamps, ...overrides });
  const event = parse(body);
  if (canBeExtended(event, overrides)) return extend(body, stamps);
  return JSON.stringify({ ...defaults(), ...event, ...stamps, ...overrides });
}

function stampsOf({ headers, topic, pubsub }) {
  const stamps = { topic, pubsubname: pubsub };
  if (headers.traceparent) {
    stamps.traceparent = headers.traceparent;
    stamps.traceid = headers.traceparent;
    if (headers.tracestate) stamps.tracestate = headers.tracestate;
  }
  return stamps;
}

function overridesOf(query) {
  const overrides = {};
  if (!query) return overrides;
  for (const [name, value] of query) {
    if (name.startsWith(OVERRIDE)) overrides[name.slice(OVERRIDE.length)] = value;
  }
  return overrides;
}

/** A complete event with none of our fields needs no new serialisation: numbers keep every digit, and it is cheaper. */
function canBeExtended(event, overrides) {
  for (const name in overrides) if (name) return false;
  return (
    REQUIRED.every((name) => event[name] !== undefined) && STAMPED.every((name) => event[name] === undefined)
  );
}

function extend(body, stamps) {
  return `${body.slice(0, body.lastIndexOf('}'))},${JSON.stringify(stamps).slice(1)}`;
}

function wrap(body, contentType) {
  const isJson = /^application\/(json|.*\+json)/.test(contentType);
  return {
    ...defaults(),
    datacontenttype: contentType || 'text/plain',
    data: isJson ? parseAny(body) : body,
  };
}

function defaults() {
  return { id: randomUUID(), source: 'Dapr', type: 'com.dapr.event.sent', specversion: '1.0' };
}

function parse(body) {
  const event = parseAny(body);
  if (event === null || typeof event !== 'object' || Array.isArray(event))
    throw new UnreadableEvent('not a CloudEvent');
  return event;
}

function parseAny(body) {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new UnreadableEvent(error.message);
  }
}
