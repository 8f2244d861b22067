import { Module } from '@nestjs/common';

import { InboxModule } from '@holdfast/inbox';
import { OpsModule } from '@holdfast/ops';
import { DatabaseModule, IdentityModule } from '@holdfast/platform';

import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { DailySalesHttpController } from './daily-sales/daily-sales.http-controller.js';
import { ReadDailySales } from './daily-sales/read-daily-sales.js';
import { SalesEventsController } from './sales-events/sales.events-controller.js';

@Module({
  imports: [
    DatabaseModule.for('analytics'),
    IdentityModule,
    InboxModule,
    OpsModule.for({ consumes: true, customers: CUSTOMER_TABLES }),
  ],
  controllers: [SalesEventsController, DailySalesHttpController],
  providers: [ReadDailySales],
})
export class AnalyticsModule {}
