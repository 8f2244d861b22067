import type { OutgoingEvent } from '@holdfast/events';

/** The CloudEvent that the relay and the broker make of an event. */
export const cloudEventOf = (event: OutgoingEvent, attributes: object = {}): Record<string, unknown> => ({
  specversion: '1.0',
  id: event.id,
  source: 'payment',
  type: `${event.topic}.v1`,
  subject: event.aggregateId,
  datacontenttype: 'application/json',
  tenantid: event.tenantId,
  topic: event.topic,
  pubsubname: 'events',
  data: event.payload,
  ...attributes,
});

/** Delivers an event to an app, by its internal URL, as its sidecar does; returns `SUCCESS`, `RETRY` or `DROP`. */
export async function deliverEvent(
  internalUrl: string,
  event: OutgoingEvent,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${internalUrl}/events/${event.topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', ...headers },
    body: JSON.stringify(cloudEventOf(event)),
  });
  return ((await response.json()) as { status: string }).status;
}
