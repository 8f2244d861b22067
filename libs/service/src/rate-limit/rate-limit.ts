import type { OnApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { DomainError } from '@holdfast/errors';
import { createGuardRedis } from '@holdfast/idempotency';

import { ProcessRateCounter, RedisRateCounter } from './rate-counter.js';
import type { RateCounter } from './rate-counter.js';

const WINDOW_MS = 60_000;

/** Names in keys are no longer, whatever a client sends. */
export const MAX_NAME_LENGTH = 64;

/** The part of an app's configuration that says how its public routes are limited (`rateLimitSettings`). */
export interface RateLimitConfig {
  readonly RATE_LIMIT_PER_MINUTE: number;
  readonly RATE_LIMIT_CLIENT_HEADER?: string | undefined;
}

/** How an app limits its public routes; counted apart from what a client does at other apps. */
export class RateLimit implements OnApplicationShutdown {
  constructor(
    readonly app: string,
    private readonly config: RateLimitConfig,
    private readonly counter: RateCounter,
    private readonly close: () => void = () => undefined,
  ) {}

  /** Counts over all replicas in the Redis that is named, else in this process. Without limits there is no connection. */
  static opened(
    app: string,
    config: RateLimitConfig & { readonly REDIS_URL?: string | undefined },
    { isNeeded = config.RATE_LIMIT_PER_MINUTE > 0 } = {},
  ): RateLimit {
    if (!isNeeded || config.REDIS_URL === undefined)
      return new RateLimit(app, config, new ProcessRateCounter());
    const redis = createGuardRedis(config.REDIS_URL);
    return new RateLimit(app, config, new RedisRateCounter(redis), () => redis.disconnect());
  }

  /** Requests of one client to one shop in a minute; 0: no limit. */
  get perMinute(): number {
    return this.config.RATE_LIMIT_PER_MINUTE;
  }

  /** Who sends a request, as the trusted proxy saw her, or as the connection does. */
  clientOf({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): string {
    const { RATE_LIMIT_CLIENT_HEADER: header } = this.config;
    const named = header === undefined ? undefined : headers[header];
    // The trusted proxy appends what it saw; what stands before was sent by the client.
    const address = typeof named === 'string' ? named.split(',').at(-1)?.trim() : undefined;
    return (address || ip).slice(0, MAX_NAME_LENGTH);
  }

  /** Counts one of these in a bucket of this app; throws RATE_LIMITED beyond `limit` in the minute. */
  async assertWithin(limit: number, bucket: string): Promise<void> {
    if (limit === 0) return;
    const window = Math.floor(Date.now() / WINDOW_MS);
    const used = await this.counter.count(`holdfast:rate:${this.app}:${window}:${bucket}`, WINDOW_MS);
    if (used > limit) throw new DomainError('RATE_LIMITED', { detail: `at most ${limit} requests a minute` });
  }

  onApplicationShutdown(): void {
    this.close();
  }
}
