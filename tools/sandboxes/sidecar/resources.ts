import { z } from 'zod';

import { Setting, durationMs } from './durations.ts';
import { readManifests } from './resource-files.ts';
import { RetryManifest, retryPolicy } from './retry-policy.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { parseScopes, parseTopics } from './scopes.ts';
import type { TopicRules } from './scopes.ts';

/** Where the component's Redis is. */
export interface RedisAddress {
  /** `host:port` */
  readonly address: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: boolean;
}

/** The pub/sub component. */
export interface Component extends TopicRules {
  readonly name: string;
  readonly type: string;
  readonly version: string | undefined;
  readonly redis: RedisAddress;
  readonly processingTimeoutMs: number;
  readonly redeliverIntervalMs: number;
  readonly queueDepth: number;
  readonly concurrency: number;
  /** About how many events a stream keeps; 0: all. */
  readonly maxLenApprox: number;
}

/** A declarative subscription. */
export interface SubscriptionDefinition {
  readonly name: string;
  readonly topic: string;
  /** The path of the app to which events are posted. */
  readonly route: string;
  readonly deadLetterTopic: string | undefined;
  /** The apps that have it; empty: all. */
  readonly scopes: readonly string[];
}

/** How deliveries to apps are limited and repeated. */
export interface Inbound {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | undefined;
}

/** What a sidecar reads from its resources folder. */
export interface Resources {
  readonly component: Component;
  readonly inbound: Inbound;
  readonly subscriptions: readonly SubscriptionDefinition[];
}

const PubSubManifest = z.looseObject({ spec: z.looseObject({ type: z.literal('pubsub.redis') }) });

const ComponentManifest = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    type: z.string(),
    version: z.string().optional(),
    metadata: z.array(z.object({ name: z.string(), value: Setting })).nullish(),
  }),
});

const SubscriptionManifest = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    topic: z.string(),
    routes: z.object({ default: z.string().optional(), rules: z.array(z.unknown()).nullish() }),
    deadLetterTopic: z.string().optional(),
  }),
  scopes: z.array(z.string()).optional(),
});

const ResiliencyManifest = z.object({
  spec: z.object({
    policies: z
      .object({
        retries: z.record(z.string(), RetryManifest).optional(),
        timeouts: z.record(z.string(), Setting).optional(),
      })
      .nullish(),
    targets: z
      .object({
        components: z
          .record(
            z.string(),
            z.object({
              inbound: z.object({ retry: z.string().optional(), timeout: z.string().optional() }).nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
});

/** Reads a folder of Dapr resources: the pub/sub component, the declarative subscriptions and the inbound policies. */
export function readResources(folder: string): Resources {
  const manifests = readManifests(folder);
  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const [pubSub, ...others] = ofKind('Component').filter(
    (manifest) => PubSubManifest.safeParse(manifest).success,
  );
  if (!pubSub || others.length > 0)
    throw new Error(`${folder} must hold exactly one pubsub.redis component.`);
  const component = toComponent(ComponentManifest.parse(pubSub));
  const policies = ofKind('Resiliency').map((manifest) =>
    inboundOf(ResiliencyManifest.parse(manifest), component.name),
  );
  return {
    component,
    inbound: policies.find((policy) => policy !== undefined) ?? {
      retry: retryPolicy(undefined),
      timeoutMs: undefined,
    },
    subscriptions: ofKind('Subscription').map((manifest) =>
      toSubscription(SubscriptionManifest.parse(manifest)),
    ),
  };
}

function toComponent({ metadata, spec }: z.infer<typeof ComponentManifest>): Component {
  const values = new Map((spec.metadata ?? []).map(({ name, value }) => [name, value]));
  const { type, version } = spec;
  return {
    name: metadata.name,
    type,
    version,
    redis: redisOf(values),
    processingTimeoutMs: durationMs(values.get('processingTimeout'), 60_000),
    redeliverIntervalMs: durationMs(values.get('redeliverInterval'), 15_000),
    queueDepth: Number(values.get('queueDepth') ?? 100),
    concurrency: Number(values.get('concurrency') ?? 10),
    maxLenApprox: Number(values.get('maxLenApprox') ?? 0),
    publishingScopes: parseScopes(values.get('publishingScopes')),
    subscriptionScopes: parseScopes(values.get('subscriptionScopes')),
    protectedTopics: parseTopics(values.get('protectedTopics')),
    allowedTopics: parseTopics(values.get('allowedTopics')),
  };
}

function redisOf(values: ReadonlyMap<string, Setting>): RedisAddress {
  const text = (name: string) => {
    const value = values.get(name);
    return value === undefined || value === null ? undefined : String(value);
  };
  return {
    address: text('redisHost') ?? 'localhost:6379',
    username: text('redisUsername'),
    password: text('redisPassword'),
    database: Number(values.get('redisDB') ?? 0),
    tls: text('enableTLS') === 'true',
  };
}

function toSubscription({
  metadata: { name },
  spec: { topic, routes, deadLetterTopic },
  scopes = [],
}: z.infer<typeof SubscriptionManifest>): SubscriptionDefinition {
  const { default: route, rules } = routes;
  if (rules?.length) throw new Error(`Subscription ${name}: only a default route is supported.`);
  if (route === undefined) throw new Error(`Subscription ${name}: it has no default route.`);
  return { name, topic, route, deadLetterTopic, scopes };
}

function inboundOf({ spec }: z.infer<typeof ResiliencyManifest>, component: string): Inbound | undefined {
  const inbound = spec.targets?.components?.[component]?.inbound;
  if (!inbound) return undefined;
  const { retries = {}, timeouts = {} } = spec.policies ?? {};
  const { retry = '', timeout = '' } = inbound;
  if (retry && !(retry in retries)) throw new Error(`Resiliency names no retry policy "${retry}".`);
  if (timeout && !(timeout in timeouts)) throw new Error(`Resiliency names no timeout policy "${timeout}".`);
  return {
    retry: retryPolicy(retries[retry]),
    timeoutMs: durationMs(timeouts[timeout], undefined),
  };
}
