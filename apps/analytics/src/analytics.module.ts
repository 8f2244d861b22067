import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import { CONSUMER_OPS, CUSTOMER_OPS, customerData, operatorIdentity, opsProviders } from '@holdfast/ops';
import { Log } from '@holdfast/platform';

import type { AnalyticsConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { DailySalesController } from './daily-sales/daily-sales.controller.js';
import { ReadDailySales } from './daily-sales/read-daily-sales.js';
import { CONFIG, Database } from './database.js';
import { AnalyticsEventsController } from './events/analytics-events.controller.js';

@Module({})
export class AnalyticsModule {
  static register(config: AnalyticsConfig): DynamicModule {
    return {
      module: AnalyticsModule,
      controllers: [
        AnalyticsEventsController,
        DailySalesController,
        DeadLetterController,
        ...CONSUMER_OPS,
        ...CUSTOMER_OPS,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        Database,
        operatorIdentity(config),
        customerData(CUSTOMER_TABLES),
        ...opsProviders([Database], ({ pool }: Database) => pool),
        eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({
          pool,
          log,
          settings: config,
        })),
        {
          provide: ReadDailySales,
          inject: [Database],
          useFactory: ({ pool }: Database) => new ReadDailySales(pool),
        },
      ],
    };
  }
}
