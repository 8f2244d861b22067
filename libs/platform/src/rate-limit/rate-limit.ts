import type { OnApplicationShutdown } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { createGuardRedis } from '@holdfast/idempotency';

import { ProcessRateCounter, RedisRateCounter } from './rate-counter.js';
import type { RateCounter } from './rate-counter.js';

const MINUTE_MS = 60_000;

/** The default in production: far above the use of one customer, and enough for a household or a small office. */
const PRODUCTION_PER_MINUTE = 600;

/** Bounds the length of names in keys, since clients choose them. */
export const MAX_NAME_LENGTH = 64;

/** The part of an app's configuration that says how its public routes are limited (`rateLimitSettings`). */
export interface RateLimitConfig {
  readonly HOLDFAST_ENV: 'production' | 'local';
  readonly RATE_LIMIT_PER_MINUTE?: number | undefined;
  readonly RATE_LIMIT_TENANT_PER_MINUTE: number;
}

/** The limit that is configured, or else `inProduction`; a local environment has no limit by default (0). */
export const configuredLimit = (
  configured: number | undefined,
  { HOLDFAST_ENV }: Pick<RateLimitConfig, 'HOLDFAST_ENV'>,
  inProduction: number,
): number => configured ?? (HOLDFAST_ENV === 'local' ? 0 : inProduction);

const perMinuteOf = (config: RateLimitConfig): number =>
  configuredLimit(config.RATE_LIMIT_PER_MINUTE, config, PRODUCTION_PER_MINUTE);

/** Limits the public routes of one app; the requests of a client to other apps are counted apart. */
export class RateLimit implements OnApplicationShutdown {
  constructor(
    readonly app: string,
    private readonly config: RateLimitConfig,
    private readonly counter: RateCounter,
    private readonly close: () => void = () => undefined,
  ) {}

  /**
   * Counts over all replicas in the configured Redis, or else in this process. Opens no connection where nothing is limited: neither by
   * this configuration nor by limits of the app's own (`alsoLimits`).
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

  /** Requests of one client in a minute, to all shops together; 0: no limit. */
  get perMinute(): number {
    return perMinuteOf(this.config);
  }

  /** Requests of all clients to one shop in a minute; 0: no limit. */
  get perTenantAndMinute(): number {
    return this.config.RATE_LIMIT_TENANT_PER_MINUTE;
  }

  /**
   * Counts one request in a bucket of this app. Throws RATE_LIMITED beyond `limit` in the window (default: a minute), with the seconds
   * until the window ends. A limit of 0 counts nothing.
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
