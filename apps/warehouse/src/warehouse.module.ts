import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import { CONSUMER_OPS, CUSTOMER_OPS, customerData, operatorIdentity, opsProviders } from '@holdfast/ops';
import { orderCausesProviders } from '@holdfast/order-facts';
import { Log } from '@holdfast/platform';

import { CheckAvailability } from './check-availability/check-availability.js';
import type { WarehouseConfig } from './config.js';
import { ConfirmReservations } from './confirm-reservations/confirm-reservations.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { CONFIG, Database } from './database.js';
import { ExtendReservations } from './extend-reservations/extend-reservations.js';
import { OrderEventsController } from './order-events/order-events.controller.js';
import { OrderStock } from './order-events/order-stock.js';
import { StockEventsController } from './order-events/stock-events.controller.js';
import { PinReservations } from './pin-reservations/pin-reservations.js';
import { ReleaseReservations } from './release-reservations/release-reservations.js';
import { ReserveStock } from './reserve-stock/reserve-stock.js';
import { SetStock } from './stock-levels/set-stock.js';
import { StockByHand } from './stock-levels/stock-by-hand.js';
import { StockLevelsRepository } from './stock-levels/stock-levels.repository.js';
import { StockOpsController } from './stock-levels/stock-ops.controller.js';
import { BatchingHoldsRepository } from './stock/batching-holds.repository.js';
import { HoldsRepository } from './stock/holds.repository.js';
import { PostgresHoldsRepository } from './stock/postgres-holds.repository.js';
import { HoldSweeper } from './sweep-expired-holds/hold-sweeper.js';
import { ValidateAllocation } from './validate-allocation/validate-allocation.js';
import { WarehouseController } from './warehouse.controller.js';

/** What the app serves over gRPC. */
export const WAREHOUSE_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.warehouse.v1', serviceName: 'WarehouseService' },
];

/** Everything that reaches the database. */
function adapters(config: WarehouseConfig): Provider[] {
  const sweeper = { intervalMs: config.HOLD_SWEEP_INTERVAL_MS, batch: config.HOLD_SWEEP_BATCH };
  return [
    { provide: CONFIG, useValue: config },
    Database,
    {
      provide: HoldsRepository,
      useFactory: ({ pool }: Database, log: Log) =>
        new BatchingHoldsRepository(new PostgresHoldsRepository(pool), pool, config.STOCK_BATCH_MAX, log),
      inject: [Database, Log],
    },
    {
      provide: StockLevelsRepository,
      useFactory: ({ pool }: Database) => new StockLevelsRepository(pool),
      inject: [Database],
    },
    {
      provide: HoldSweeper,
      useFactory: ({ pool }: Database, log: Log) => new HoldSweeper(pool, sweeper, log),
      inject: [Database, Log],
    },
    operatorIdentity(config),
    ...orderCausesProviders(config),
    customerData(CUSTOMER_TABLES),
    ...opsProviders([Database], ({ pool }: Database) => pool),
    eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({ pool, log, settings: config })),
  ];
}

@Module({})
export class WarehouseModule {
  static register(config: WarehouseConfig): DynamicModule {
    return {
      module: WarehouseModule,
      controllers: [
        WarehouseController,
        OrderEventsController,
        StockEventsController,
        StockOpsController,
        DeadLetterController,
        ...CONSUMER_OPS,
        ...CUSTOMER_OPS,
      ],
      providers: [
        ...adapters(config),
        OrderStock,
        CheckAvailability,
        ReserveStock,
        ExtendReservations,
        PinReservations,
        ConfirmReservations,
        ReleaseReservations,
        ValidateAllocation,
        SetStock,
        StockByHand,
      ],
    };
  }
}
