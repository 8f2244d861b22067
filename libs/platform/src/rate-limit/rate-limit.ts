import type { OnApplicationShutdown } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { createGuardRedis } from '@holdfast/idempotency';

import { ProcessRateCounter, RedisRateCounter } from './rate-counter.js';
import type { RateCounter } from './rate-counter.js';

const MINUTE_MS = 60_000;

/** In production, where nothing else is said: far above what a shopper does, and enough for a household or a small office. */
const PRODUCTION_PER_MINUTE = 600;

/** Names in keys are no longer, whatever a client sends. */
export const MAX_NAME_LENGTH = 64;

/** The part of an app's configuration that says how its public routes are limited (`rateLimitSettings`). */
export interface RateLimitConfig {
  readonly HOLDFAST_ENV: 'production' | 'local';
  readonly RATE_LIMIT_PER_MINUTE?: number | undefined;
  readonly RATE_LIMIT_TENANT_PER_MINUTE: number;
}

const perMinuteOf = ({ RATE_LIMIT_PER_MINUTE: given, HOLDFAST_ENV }: RateLimitConfig): number =>
  given ?? (HOLDFAST_ENV === 'local' ? 0 : PRODUCTION_PER_MINUTE);

/** How an app limits its public routes; counted apart from what a client does at other apps. */
export class RateLimit implements OnApplicationShutdown {
  constructor(
    readonly app: string,
    private readonly config: RateLimitConfig,
    private readonly counter: RateCounter,
    private readonly close: () => void = () => undefined,
  ) {}

  /**
   * Counts over all replicas in the Redis that is named, else in this process. There is no connection where nothing is limited: neither
   * by this configuration nor by limits of the app's own (`alsoLimits`).
   */
  static opened(
    app: string,
    config: RateLimitConfig & { readonly REDIS_URL?: string | undefined },
    { alsoLimits = false } = {},
  ): RateLimit {
    const isNeeded = alsoLimits || perMinuteOf(config) + config.RATE_LIMIT_TENANT_PER_MINUTE > 0;
    if (!isNeeded || config.REDIS_URL === undefined)
      return new RateLimit(app, config, new ProcessRateCounter());
    const redis = createGuardRedis(config.REDIS_URL);
    return new RateLimit(app, config, new RedisRateCounter(redis), () => redis.disconnect());
  }

  /** Requests of one client in a minute, whatever shops they name; 0: no limit. */
  get perMinute(): number {
    return perMinuteOf(this.config);
  }

  /** Requests of all clients to one shop in a minute; 0: no limit. */
  get perTenantAndMinute(): number {
    return this.config.RATE_LIMIT_TENANT_PER_MINUTE;
  }

  /**
   * Counts one in a bucket of this app. Throws RATE_LIMITED beyond `limit` in the window (a minute unless another is given), with the
   * seconds until the window ends. A limit of 0 counts nothing.
   */
  async assertWithin(limit: number, bucket: string, windowMs = MINUTE_MS): Promise<void> {
    if (limit === 0) return;
    const { used, leftMs } = await this.counter.count(`holdfast:rate:${this.app}:${bucket}`, windowMs);
    if (used <= limit) return;
    throw new DomainError('RATE_LIMITED', {
      detail: `at most ${limit} requests in ${windowMs / 1000} seconds`,
      retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
    });
  }

  onApplicationShutdown(): void {
    this.close();
  }
}
