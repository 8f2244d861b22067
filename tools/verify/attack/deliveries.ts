import { readFileSync } from 'node:fs';

import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

import { inRepository } from '../../launcher/paths.ts';
import type { ForgedEvent } from './forged-events.ts';
import { sendRequest } from './world.ts';
import type { World } from './world.ts';

/** A route at which an app takes events. */
export interface Delivery {
  readonly app: string;
  readonly topic: string;
  readonly path: string;
}

const Subscriptions = z.array(
  z.object({
    spec: z.object({ topic: z.string(), routes: z.object({ default: z.string() }) }),
    scopes: z.array(z.string()),
  }),
);

const Component = z.object({
  spec: z.object({ metadata: z.array(z.object({ name: z.string(), value: z.string().optional() })) }),
});

/** The documents of a Dapr manifest in gitops/. */
const documentsOf = (name: string): unknown[] =>
  parseAllDocuments(
    readFileSync(inRepository('gitops', 'infrastructure', 'dapr', `${name}.yaml`), 'utf8'),
  ).map((document): unknown => document.toJS());

/** Every route at which events are delivered, those of dead letters included. */
export const DELIVERIES: readonly Delivery[] = Subscriptions.parse(documentsOf('subscriptions')).flatMap(
  ({ spec: { topic, routes }, scopes }) => scopes.map((app) => ({ app, topic, path: routes.default })),
);

/** Delivers an event to an app as its own sidecar would, with the genuine token. */
export const deliverAsSidecar = (world: World, app: string, event: ForgedEvent) => {
  const delivery = DELIVERIES.find((each) => each.app === app && each.topic === event.topic);
  if (!delivery) throw new Error(`${app} does not subscribe to ${event.topic}.`);
  const headers = {
    'content-type': 'application/cloudevents+json',
    'dapr-api-token': world.stack.urls.dapr.appApiToken,
  };
  return sendRequest(world.stack.app(app).internal, 'POST', delivery.path, { headers, body: event });
};

/** The topics that each app may publish. */
export function publishers(): ReadonlyMap<string, readonly string[]> {
  const [document] = documentsOf('component');
  const { metadata } = Component.parse(document).spec;
  const scopes = metadata.find(({ name }) => name === 'publishingScopes')?.value;
  if (!scopes) throw new Error('The component of the broker has no publishing scopes.');
  return new Map(
    scopes
      .split(';')
      .map((row) => row.trim().split('='))
      .map(([app, topics]) => [app!, topics!.split(',').map((topic) => topic.trim())]),
  );
}
