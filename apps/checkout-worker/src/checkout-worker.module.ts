import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { outboxRelayProvider } from '@holdfast/outbox';
import { Log } from '@holdfast/service';

import type { CheckoutWorkerConfig } from './config.js';
import { CONFIG, Core } from './core.js';
import { WorkerLoops } from './loops/worker-loops.js';

@Module({})
export class CheckoutWorkerModule {
  static register(config: CheckoutWorkerConfig): DynamicModule {
    return {
      module: CheckoutWorkerModule,
      providers: [
        { provide: CONFIG, useValue: config },
        Core,
        WorkerLoops,
        outboxRelayProvider([Core, Log], ({ checkout }: Core, log: Log) => ({
          pool: checkout.pool,
          log,
          // The events are checkout's; the worker only carries them.
          source: 'checkout',
          directUrl: config.DIRECT_URL ?? config.DATABASE_URL,
          settings: config,
        })),
      ],
    };
  }
}
