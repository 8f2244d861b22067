import { Redis } from 'ioredis';

import type { Stack } from '../../launcher/stack.ts';

/** The guard's Redis forgets everything; one that is away has nothing to forget. */
export async function flushGuard({ urls }: Pick<Stack, 'urls'>): Promise<void> {
  const redis = new Redis(urls.redis.guard, { maxRetriesPerRequest: 1, lazyConnect: true });
  redis.on('error', () => undefined);
  await redis.flushall().catch(() => undefined);
  redis.disconnect();
}
