import { Global, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

import { DEFAULT_GUARD_TIMES, RedisGuard, createGuardRedis } from '@holdfast/idempotency';
import { CONFIG, Health, RateCounter, RedisRateCounter } from '@holdfast/platform';

import type { CheckoutSettings } from '../checkout-settings.js';

type GuardConfig = Pick<CheckoutSettings, 'REDIS_URL' | 'GUARD_RENEW_MS' | 'GUARD_STALE_MS'>;

/** The guard's Redis, reported to readiness and closed last, and what counts in it. */
@Global()
@Module({
  providers: [
    {
      provide: Redis,
      inject: [CONFIG],
      useFactory: ({ REDIS_URL }: GuardConfig) => createGuardRedis(REDIS_URL),
    },
    {
      provide: RedisGuard,
      inject: [Redis, CONFIG],
      useFactory: (redis: Redis, { GUARD_RENEW_MS: renewMs, GUARD_STALE_MS: staleMs }: GuardConfig) =>
        new RedisGuard(redis, { ...DEFAULT_GUARD_TIMES, renewMs, staleMs }),
    },
    { provide: RateCounter, inject: [Redis], useFactory: (redis: Redis) => new RedisRateCounter(redis) },
  ],
  exports: [Redis, RedisGuard, RateCounter],
})
export class GuardModule implements OnApplicationShutdown {
  constructor(
    private readonly redis: Redis,
    health: Health,
  ) {
    health.add('redis', () => redis.ping());
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
