import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Logger } from 'pino';

import { ErrorFilter } from './error.filter.js';
import { EventsHealthController, Health, HealthController } from './health.js';
import { OwnRoutes } from './listeners/own-routes.js';
import { Log } from './logger.js';
import { MetricsController } from './metrics.controller.js';

/** What every app has: health, metrics, its logger, and the edge where errors leave. */
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
        { provide: Log, useValue: logger },
        { provide: OwnRoutes, useValue: ownRoutes },
        { provide: APP_FILTER, useExisting: ErrorFilter },
      ],
      exports: [Health, Log, OwnRoutes, ErrorFilter],
    };
  }
}
