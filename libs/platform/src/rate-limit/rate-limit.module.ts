import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { CONFIG } from '../config/config.module.js';
import { RateCounter } from './rate-counter.js';
import { RateLimit } from './rate-limit.js';
import type { RateLimitConfig } from './rate-limit.js';

type Config = RateLimitConfig & { readonly REDIS_URL?: string | undefined };

/**
 * Provides `RateLimit` to every module of an app whose public routes use `RateLimitGuard`. It counts with the `RateCounter` that a global
 * module of the app provides; without one it opens its own, see `RateLimit.opened`.
 */
@Module({})
export class RateLimitModule {
  /** `alsoLimits`: whether the app has limits of its own that need a counter. */
  static for<C extends Config>(app: string, alsoLimits: (config: C) => boolean = () => false): DynamicModule {
    return {
      module: RateLimitModule,
      global: true,
      providers: [
        {
          provide: RateLimit,
          inject: [CONFIG, { token: RateCounter, optional: true }],
          useFactory: (config: C, counter?: RateCounter) =>
            counter
              ? new RateLimit(app, config, counter)
              : RateLimit.opened(app, config, { alsoLimits: alsoLimits(config) }),
        },
      ],
      exports: [RateLimit],
    };
  }
}
