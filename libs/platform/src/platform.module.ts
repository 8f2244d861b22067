import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Logger } from 'pino';

import { Log } from '@holdfast/telemetry';

import { ErrorFilter } from './error.filter.js';
import { EventsHealthController, Health, HealthController } from './health.js';
import { Jobs } from './jobs/jobs.js';
import { OwnRoutes } from './listeners/own-routes.js';
import { MetricsController } from './metrics.controller.js';

/** The module of every app: health, metrics, logger, jobs, and the filter that turns errors into responses. */
@Global()
@Module({})
export class PlatformModule {
  static register(logger: Logger, ownRoutes: OwnRoutes): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController, EventsHealthController, MetricsController],
      providers: [
        { provide: Health, inject: [Log], useFactory: (log: Log) => new Health(log) },
        ErrorFilter,
        Jobs,
        { provide: Log, useValue: logger },
        { provide: OwnRoutes, useValue: ownRoutes },
        { provide: APP_FILTER, useExisting: ErrorFilter },
      ],
      exports: [Health, Jobs, Log, OwnRoutes, ErrorFilter],
    };
  }
}
