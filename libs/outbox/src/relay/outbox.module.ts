import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { CONFIG, Database, Log } from '@holdfast/platform';

import { daprOutboxRelay } from './dapr-outbox-relay.js';
import { OutboxRelay } from './outbox-relay.js';
import type { OutboxSettings } from './relay-settings.js';

/**
 * Publishes the events of an app that has `outboxSettings` in its configuration and a `DatabaseModule`; the relay starts and stops with the
 * app.
 */
@Module({})
export class OutboxModule {
  /** `source` names the service whose events they are: the CloudEvents' source. */
  static for(source: string): DynamicModule {
    return {
      module: OutboxModule,
      global: true,
      providers: [
        {
          provide: OutboxRelay,
          inject: [Database, Log, CONFIG],
          useFactory: ({ pool, directUrl }: Database, log: Log, settings: OutboxSettings) =>
            daprOutboxRelay({ pool, directUrl, source, log, settings }),
        },
      ],
      exports: [OutboxRelay],
    };
  }
}
