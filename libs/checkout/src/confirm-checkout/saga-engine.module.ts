import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import type { EngineOptions } from '@holdfast/saga';

import { LeaseOwner } from './lease-owner.js';

/** Token of the engine's options that differ from process to process. */
export const SAGA_ENGINE = Symbol('SagaEngine');

/** Crash points of fault runs, and times that only tests change. */
export type SagaEngineOptions = Pick<EngineOptions, 'hooks' | 'crashPoints' | 'retry'>;

/** The process that drives attempts: its name in leases, and its engine. An app imports it once. */
@Module({})
export class SagaEngineModule {
  static for(app: string, options: SagaEngineOptions = {}): DynamicModule {
    return {
      module: SagaEngineModule,
      global: true,
      providers: [
        { provide: LeaseOwner, useValue: new LeaseOwner(app) },
        { provide: SAGA_ENGINE, useValue: options },
      ],
      exports: [LeaseOwner, SAGA_ENGINE],
    };
  }
}
