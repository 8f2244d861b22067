import { createRequire } from 'node:module';

import type { Redis } from 'ioredis';

import { isTracing, leafSpan } from '@holdfast/telemetry';

const ANSWER_MS = 800;

/**
 * A connection for the guard: it answers soon or fails soon (a shopper waits), and comes back by itself. Commands are not queued while
 * it is away.
 */
export function createGuardRedis(url: string): Redis {
  // Loaded only here: services that keep idempotency keys but have no guard should not carry the client in memory.
  const ioredis = createRequire(import.meta.url)('ioredis') as typeof import('ioredis');
  const redis = new ioredis.Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: (times) => Math.min(times * 50, 1_000),
    lazyConnect: true,
  });
  // Without a listener an outage would end the process; readiness and every acquire say that it is away.
  redis.on('error', () => undefined);
  redis.connect().catch(() => undefined);
  return isTracing() ? traced(redis) : redis;
}

/** Every command as a span, by its name; keys and values stay out. */
function traced(redis: Redis): Redis {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    const end = leafSpan(`redis ${command.name}`, {
      kind: 'client',
      attributes: { 'db.system.name': 'redis' },
    });
    const answer = send(command, stream);
    if (end) Promise.resolve(answer).then(() => end(), end);
    return answer;
  };
  return redis;
}
