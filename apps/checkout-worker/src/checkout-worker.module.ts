import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';

import {
  CUSTOMER_TABLES,
  CleanUpModule,
  CompensationOps,
  CompensationsModule,
  ParticipantsModule,
  RecoveryModule,
  SagaEngineModule,
  SagaOps,
} from '@holdfast/checkout';
import type { SagaEngineOptions } from '@holdfast/checkout';
import { OpsModule } from '@holdfast/ops';
import { OutboxModule } from '@holdfast/outbox';
import { DatabaseModule, IdentityModule } from '@holdfast/platform';

import { CompensationsOpsController } from './ops/compensations.ops-controller.js';
import { SagasOpsController } from './ops/sagas.ops-controller.js';

/** Options for fault runs and tests. */
export interface CheckoutWorkerOverrides {
  readonly engine?: SagaEngineOptions;
  /** Provides the ports of the participants. */
  readonly participants?: Type | DynamicModule;
}

@Module({})
export class CheckoutWorkerModule {
  static register({
    engine,
    participants = ParticipantsModule,
  }: CheckoutWorkerOverrides = {}): DynamicModule {
    return {
      module: CheckoutWorkerModule,
      imports: [
        DatabaseModule.for('checkout-worker'),
        IdentityModule,
        participants,
        SagaEngineModule.for('checkout-worker', engine),
        CompensationsModule,
        RecoveryModule,
        CleanUpModule,
        // The events are checkout's; the worker only publishes them.
        OutboxModule.for('checkout'),
        OpsModule.for({ publishes: true, customers: CUSTOMER_TABLES }),
      ],
      controllers: [CompensationsOpsController, SagasOpsController],
      providers: [CompensationOps, SagaOps],
    };
  }
}
