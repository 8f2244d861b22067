import { once } from 'node:events';
import type { Server } from 'node:http';

import type { Redis } from 'ioredis';

import type { OnLine } from '../../launcher/on-line.ts';
import { Consumer } from './consumer.ts';
import { EventLog } from './event-log.ts';
import { createApi } from './http-api.ts';
import { readResources } from './resources.ts';
import type { Resources, SubscriptionDefinition } from './resources.ts';
import { maySubscribe } from './scopes.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** An app as its sidecar knows it; without an `appPort` it only publishes. */
export interface SidecarApp {
  readonly appId: string;
  readonly httpPort: number;
  readonly appPort?: number;
  /** The name of this process in the consumer groups; the app id by default. */
  readonly consumer?: string;
}

export interface SidecarOptions {
  /** The folder of Dapr manifests. */
  readonly resources: string;
  readonly apps: readonly SidecarApp[];
  readonly host?: string;
  /** `app` is sent to the apps with every event; `api` is required of callers. */
  readonly tokens?: { readonly app?: string | undefined; readonly api?: string | undefined };
  readonly log?: OnLine;
}

/** A running sidecar. */
export interface Sidecar {
  stop(): Promise<void>;
}

/** The servers of one app. */
interface Part {
  readonly app: SidecarApp;
  readonly api: Server;
  readonly consumer: Consumer | undefined;
}

/** A stand-in for daprd on a developer's machine: one small process for all apps, one HTTP port for each of them. */
export async function startSidecar({
  resources,
  apps,
  host = '127.0.0.1',
  tokens = {},
  log = () => {},
}: SidecarOptions): Promise<Sidecar> {
  const { component, inbound, subscriptions } = readResources(resources);
  const eventLog = new EventLog(component);
  await untilReady(eventLog.redis, component.redis.address);
  const parts = apps.map((app): Part => {
    const definitions = subscriptionsOf(app.appId, { subscriptions, component, log });
    const { appPort } = app;
    return {
      app,
      api: createApi({ ...app, component, subscriptions: definitions, eventLog, token: tokens.api, log }),
      consumer:
        appPort !== undefined && definitions.length > 0
          ? new Consumer({
              ...app,
              appPort,
              definitions,
              component,
              inbound,
              eventLog,
              token: tokens.app,
              log,
            })
          : undefined,
    };
  });
  await Promise.all(parts.map(({ api, app }) => listen(api, app.httpPort, host)));
  for (const { consumer } of parts) consumer?.start();
  return { stop: () => stop(parts, eventLog) };
}

/** The subscriptions of an app; those to topics that it may not consume are left out. */
function subscriptionsOf(
  appId: string,
  {
    subscriptions,
    component,
    log,
  }: Pick<Resources, 'subscriptions' | 'component'> & { readonly log: OnLine },
): SubscriptionDefinition[] {
  return subscriptions
    .filter(({ scopes }) => scopes.length === 0 || scopes.includes(appId))
    .filter(({ topic }) => {
      const allowed = maySubscribe(component, appId, topic);
      if (!allowed) log(`${appId} is not allowed to subscribe to ${topic}`);
      return allowed;
    });
}

async function untilReady(redis: Redis, address: string): Promise<void> {
  if (redis.status === 'ready') return;
  await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) }).catch(() => {
    redis.disconnect();
    throw new Error(`The events Redis at ${address} cannot be reached.`);
  });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function stop(parts: readonly Part[], eventLog: EventLog): Promise<void> {
  await Promise.all(parts.flatMap(({ consumer }) => (consumer ? [consumer.stop()] : [])));
  for (const { api } of parts) {
    api.close();
    api.closeAllConnections();
  }
  await eventLog.close();
}
