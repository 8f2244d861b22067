import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every attempt but the first is a retry. */
export const MAX_RETRIES = 3;
const RETRY_PAUSE_MS = 100;

/** After this time an event of a stopped consumer goes to another. */
const PROCESSING_TIMEOUT = '1500ms';
const REDELIVER_INTERVAL = '500ms';

interface Wanted {
  readonly redisUrl: string;
  readonly consumers: readonly string[];
  readonly topics: readonly string[];
  /** `app=topic,…;…`, as Dapr writes it. */
  readonly publishingScopes: string;
  /** The same; every app may consume a topic that is not named. */
  readonly subscriptionScopes?: string;
  /** `topic,…`: only apps with a scope for it may use such a topic. */
  readonly protectedTopics?: string;
}

/** A folder of Dapr manifests: each consumer subscribes to each topic, and to its own dead letters. */
export function writeResources({ redisUrl, consumers, topics, ...scopes }: Wanted): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
  const write = (name: string, documents: readonly object[]): void =>
    writeFileSync(join(folder, name), documents.map((document) => JSON.stringify(document)).join('\n---\n'));
  write('component.yaml', [component(redisUrl, { ...scopes })]);
  write('resiliency.yaml', [resiliency()]);
  write(
    'subscriptions.yaml',
    consumers.flatMap((app) => [
      ...topics.map((topic) => subscription(app, topic, `/events/${topic}`, `${app}.dead-letter`)),
      subscription(app, `${app}.dead-letter`, '/events/dead-letter'),
    ]),
  );
  return folder;
}

function component(redisUrl: string, scopes: Readonly<Record<string, string>>): object {
  const { host, pathname } = new URL(redisUrl);
  const metadata = {
    redisHost: host,
    redisDB: pathname.slice(1) || '0',
    processingTimeout: PROCESSING_TIMEOUT,
    redeliverInterval: REDELIVER_INTERVAL,
    concurrency: '10',
    ...scopes,
  };
  return {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'events' },
    spec: {
      type: 'pubsub.redis',
      version: 'v1',
      metadata: Object.entries(metadata).map(([name, value]) => ({ name, value })),
    },
  };
}

function resiliency(): object {
  return {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Resiliency',
    metadata: { name: 'events' },
    spec: {
      policies: {
        retries: { again: { policy: 'constant', duration: `${RETRY_PAUSE_MS}ms`, maxRetries: MAX_RETRIES } },
      },
      targets: { components: { events: { inbound: { retry: 'again' } } } },
    },
  };
}

function subscription(app: string, topic: string, route: string, deadLetterTopic?: string): object {
  return {
    apiVersion: 'dapr.io/v2alpha1',
    kind: 'Subscription',
    metadata: { name: `${app}-${topic}`.replaceAll(/[._]/g, '-') },
    spec: {
      pubsubname: 'events',
      topic,
      routes: { default: route },
      ...(deadLetterTopic && { deadLetterTopic }),
    },
    scopes: [app],
  };
}
