import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { IdempotencyRecordRepository, IdempotentRequests } from '@holdfast/idempotency';
import { Pool } from '@holdfast/postgres';

import { CONFIG } from '../config/config.module.js';
import { IdempotentPosts } from './idempotent-posts.js';

interface IdempotencyConfig {
  readonly IDEMPOTENCY_WAIT_MS?: number | undefined;
}

/** Provides `IdempotentPosts` to every module of an app that has the table `idempotency_records` and provides `Pool`. */
@Module({})
export class IdempotentPostsModule {
  /** See `IdempotentPosts`. */
  static for(options: { readonly marksReplays: boolean }): DynamicModule {
    return {
      module: IdempotentPostsModule,
      global: true,
      providers: [
        {
          provide: IdempotentRequests,
          inject: [Pool, CONFIG],
          useFactory: (pool: Pool, { IDEMPOTENCY_WAIT_MS }: IdempotencyConfig) =>
            new IdempotentRequests(new IdempotencyRecordRepository(pool), IDEMPOTENCY_WAIT_MS),
        },
        {
          provide: IdempotentPosts,
          inject: [IdempotentRequests],
          useFactory: (requests: IdempotentRequests) => new IdempotentPosts(requests, options),
        },
      ],
      exports: [IdempotentPosts],
    };
  }
}
