import { once } from 'node:events';

import { Consumer } from './consumer.ts';
import { EventLog } from './event-log.ts';
import { createApi } from './http-api.ts';
import { readResources } from './resources.ts';
import { maySubscribe } from './scopes.ts';

/**
 * A stand-in for daprd on a developer's machine: one small process for all apps, one HTTP port for each of them.
 * @param {{resources: string, apps: {appId: string, httpPort: number, appPort?: number, consumer?: string}[], host?: string,
 *   tokens?: {app?: string, api?: string}, log?: (line: string) => void}} options
 */
export async function startSidecar({ resources, apps, host = '127.0.0.1', tokens = {}, log = () => {} }) {
  const { component, inbound, subscriptions } = readResources(resources);
  const eventLog = new EventLog(component);
  await untilReady(eventLog.redis, component.redis.address);
  const parts = apps.map((app) => {
    const definitions = subscriptionsOf(app.appId, { subscriptions, component, log });
    const consumes = app.appPort !== undefined && definitions.length > 0;
    return {
      app,
      api: createApi({ ...app, component, subscriptions: definitions, eventLog, token: tokens.api, log }),
      consumer: consumes
        ? new Consumer({ ...app, definitions, component, inbound, eventLog, token: tokens.app, log })
        : undefined,
    };
  });
  await Promise.all(parts.map(({ api, app }) => listen(api, app.httpPort, host)));
  for (const { consumer } of parts) consumer?.start();
  return { stop: () => stop(parts, eventLog) };
}

/** What an app is subscribed to. What it may not hear it does not get, whatever its subscriptions say. */
function subscriptionsOf(appId, { subscriptions, component, log }) {
  return subscriptions
    .filter(({ scopes }) => scopes.length === 0 || scopes.includes(appId))
    .filter(({ topic }) => {
      const allowed = maySubscribe(component, appId, topic);
      if (!allowed) log(`${appId} is not allowed to subscribe to ${topic}`);
      return allowed;
    });
}

async function untilReady(redis, address) {
  if (redis.status === 'ready') return;
  const patience = AbortSignal.timeout(10_000);
  await once(redis, 'ready', { signal: patience }).catch(() => {
    redis.disconnect();
    throw new Error(`The events Redis at ${address} cannot be reached.`);
  });
}

function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function stop(parts, eventLog) {
  await Promise.all(parts.map(({ consumer }) => consumer?.stop()));
  for (const { api } of parts) {
    api.close();
    api.closeAllConnections();
  }
  await eventLog.close();
}
