import { readYaml } from '../gitops/read-manifests.ts';
import type { eventOf } from './forged-events.ts';
import { ask } from './world.ts';
import type { World } from './world.ts';

/** A route by which an app takes events. */
export interface Delivery {
  readonly app: string;
  readonly topic: string;
  readonly path: string;
}

interface Subscription {
  readonly spec: { readonly topic: string; readonly routes: { readonly default: string } };
  readonly scopes: readonly string[];
}

/** Every route of every app by which events are delivered, dead letters' ones among them. */
export const DELIVERIES: readonly Delivery[] = (
  readYaml('gitops', 'infrastructure', 'dapr', 'subscriptions.yaml') as readonly Subscription[]
).flatMap(({ spec: { topic, routes }, scopes }) =>
  scopes.map((app) => ({ app, topic, path: routes.default })),
);

/** Delivers an event to an app as its own sidecar would, with the true token. */
export const deliverAsSidecar = (world: World, app: string, event: ReturnType<typeof eventOf>) => {
  const { path } = DELIVERIES.find((delivery) => delivery.app === app && delivery.topic === event['topic'])!;
  const headers = {
    'content-type': 'application/cloudevents+json',
    'dapr-api-token': world.stack.urls.dapr.appApiToken,
  };
  return ask(world.stack.app(app).internal, 'POST', path, { headers, body: event });
};

/** Every topic, by who may publish it. */
export function publishers(): ReadonlyMap<string, readonly string[]> {
  const [component] = readYaml('gitops', 'infrastructure', 'dapr', 'component.yaml') as readonly {
    readonly spec: { readonly metadata: readonly { readonly name: string; readonly value?: string }[] };
  }[];
  const { value } = component!.spec.metadata.find(({ name }) => name === 'publishingScopes')!;
  return new Map(
    value!
      .split(';')
      .map((row) => row.trim().split('='))
      .map(([app, topics]) => [app!, topics!.split(',').map((topic) => topic.trim())]),
  );
}
