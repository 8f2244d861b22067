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

/** How a delivery differs: other headers, another route than the topic's, another source. */
export interface DeliveryChanges {
  readonly headers?: Readonly<Record<string, string>>;
  readonly route?: string;
  readonly source?: string;
}

/** Delivers an event to an app, by its internal URL, as its sidecar does; returns `SUCCESS`, `RETRY` or `DROP`. Throws where the app refuses it. */
export async function deliverEvent(
  internalUrl: string,
  event: OutgoingEvent,
  { headers = {}, route = event.topic, source }: DeliveryChanges = {},
): Promise<string> {
  const response = await fetch(`${internalUrl}/events/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', ...headers },
    body: JSON.stringify(cloudEventOf(event, source === undefined ? {} : { source })),
  });
  if (response.status !== 200) throw new Error(`${route} was answered with ${response.status}`);
  return ((await response.json()) as { status: string }).status;
}
