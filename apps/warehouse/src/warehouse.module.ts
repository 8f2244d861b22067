import { Inject, Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { InboxModule } from '@holdfast/inbox';
import { OpsModule } from '@holdfast/ops';
import { OrderFactsModule } from '@holdfast/order-facts';
import { CONFIG, DatabaseModule, IdentityModule, Jobs } from '@holdfast/platform';
import { Pool } from '@holdfast/postgres';

import { CheckAvailability } from './check-availability/check-availability.js';
import type { WarehouseConfig } from './config.js';
import { ConfirmReservations } from './confirm-reservations/confirm-reservations.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { ExtendReservations } from './extend-reservations/extend-reservations.js';
import { BatchingHoldsRepository } from './holds/batching-holds.repository.js';
import { startCountingHolds } from './holds/hold-metrics.js';
import { HoldsRepository } from './holds/holds.repository.js';
import { PostgresHoldsRepository } from './holds/postgres-holds.repository.js';
import { OrderStock } from './order-events/order-stock.js';
import { OrderEventsController } from './order-events/order.events-controller.js';
import { StockEventsController } from './order-events/stock.events-controller.js';
import { PinReservations } from './pin-reservations/pin-reservations.js';
import { ReleaseReservations } from './release-reservations/release-reservations.js';
import { ReserveStock } from './reserve-stock/reserve-stock.js';
import { SetStock } from './set-stock/set-stock.js';
import { StockOpsController } from './set-stock/stock.ops-controller.js';
import { StockLevelsRepository } from './stock-levels/stock-levels.repository.js';
import { observeShortfalls } from './stock-levels/stock-metrics.js';
import { SweepExpiredHolds } from './sweep-expired-holds/sweep-expired-holds.js';
import { ValidateAllocation } from './validate-allocation/validate-allocation.js';
import { WarehouseGrpcController } from './warehouse.grpc-controller.js';

/** The services that the app serves over gRPC. */
export const WAREHOUSE_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.warehouse.v1', serviceName: 'WarehouseService' },
];

@Module({
  imports: [
    DatabaseModule.for('warehouse'),
    IdentityModule,
    InboxModule,
    OrderFactsModule,
    OpsModule.for({ consumes: true, customers: CUSTOMER_TABLES }),
  ],
  controllers: [WarehouseGrpcController, OrderEventsController, StockEventsController, StockOpsController],
  providers: [
    PostgresHoldsRepository,
    { provide: HoldsRepository, useClass: BatchingHoldsRepository },
    StockLevelsRepository,
    OrderStock,
    CheckAvailability,
    ReserveStock,
    ExtendReservations,
    PinReservations,
    ConfirmReservations,
    ReleaseReservations,
    ValidateAllocation,
    SetStock,
    SweepExpiredHolds,
  ],
})
export class WarehouseModule {
  constructor(pool: Pool, jobs: Jobs, sweep: SweepExpiredHolds, @Inject(CONFIG) config: WarehouseConfig) {
    startCountingHolds();
    observeShortfalls(pool);
    const everyMs = config.HOLD_SWEEP_INTERVAL_MS;
    jobs.add({
      name: 'expired-holds',
      everyMs,
      firstAfterMs: everyMs,
      round: (stopping) => sweep.execute(stopping),
    });
  }
}
