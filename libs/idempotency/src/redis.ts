import { createRequire } from 'node:module';

import type { Redis } from 'ioredis';

import { isTracing, leafSpan } from '@holdfast/telemetry';

const ANSWER_MS = 800;

/**
 * A connection for the guard: it answers or fails soon (a customer waits), and reconnects by itself. Commands are not queued while Redis is
 * unreachable.
 */
export function createGuardRedis(url: string): Redis {
  // Loaded only here: services with idempotency keys but without a guard do not need the client in memory.
  const ioredis = createRequire(import.meta.url)('ioredis') as typeof import('ioredis');
  const redis = new ioredis.Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: (times) => Math.min(times * 50, 1_000),
    lazyConnect: true,
  });
  // Without a listener, an outage would end the process; readiness and every acquire report it.
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
