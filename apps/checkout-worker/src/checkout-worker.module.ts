import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { CUSTOMER_TABLES, CompensationOps } from '@holdfast/checkout';
import type { CoreOverrides } from '@holdfast/checkout';
import { CUSTOMER_OPS, PUBLISHER_OPS, customerData, operatorIdentity, opsProviders } from '@holdfast/ops';
import { outboxRelayProvider } from '@holdfast/outbox';
import { Log } from '@holdfast/platform';

import type { CheckoutWorkerConfig } from './config.js';
import { CONFIG, Core, OVERRIDES } from './core.js';
import { WorkerLoops } from './loops/worker-loops.js';
import { CompensationOpsController } from './ops/compensation-ops.controller.js';
import { SagaOpsController } from './ops/saga-ops.controller.js';

@Module({})
export class CheckoutWorkerModule {
  /** The app's wiring; only tests give overrides. */
  static register(config: CheckoutWorkerConfig, overrides: CoreOverrides = {}): DynamicModule {
    return {
      module: CheckoutWorkerModule,
      controllers: [...PUBLISHER_OPS, ...CUSTOMER_OPS, CompensationOpsController, SagaOpsController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: OVERRIDES, useValue: overrides },
        Core,
        WorkerLoops,
        operatorIdentity(config),
        customerData(CUSTOMER_TABLES),
        ...opsProviders([Core], ({ checkout }: Core) => checkout.pool),
        {
          provide: CompensationOps,
          inject: [Core],
          useFactory: ({ checkout }: Core) => new CompensationOps(checkout.pool),
        },
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
