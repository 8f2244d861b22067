import { readYaml } from '../gitops-check/read-manifests.mjs';

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
