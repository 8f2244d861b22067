import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';

import type { OrderConfig } from '../config.js';
import { WarehouseModule } from '../warehouse/warehouse.module.js';
import { ApplyFulfilmentEvent } from './apply-fulfilment-event.js';
import { FulfilmentEventsController } from './fulfilment.events-controller.js';
import { CheckStockOfOrders } from './stock-checks/check-stock-of-orders.js';
import { StockEventsController } from './stock-checks/stock.events-controller.js';
import { UnappliedEventsController } from './unapplied-events.ops-controller.js';

/** Adds the job that checks the stock of confirmed orders after corrections. */
@Module({
  imports: [WarehouseModule],
  controllers: [FulfilmentEventsController, StockEventsController, UnappliedEventsController],
  providers: [ApplyFulfilmentEvent, CheckStockOfOrders],
  exports: [ApplyFulfilmentEvent],
})
export class FulfilmentModule {
  constructor(
    @Inject(CONFIG) { PENDING_SWEEP_INTERVAL_MS: everyMs }: Pick<OrderConfig, 'PENDING_SWEEP_INTERVAL_MS'>,
    jobs: Jobs,
    checks: CheckStockOfOrders,
  ) {
    jobs.add({ name: 'stock-checks', everyMs, firstAfterMs: everyMs, round: () => checks.execute() });
  }
}
