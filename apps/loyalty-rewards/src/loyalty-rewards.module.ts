import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import { CONSUMER_OPS, CUSTOMER_OPS, customerData, operatorIdentity, opsProviders } from '@holdfast/ops';
import { orderCausesProviders } from '@holdfast/order-facts';
import { Log } from '@holdfast/platform';

import { ApplyOrderEvent } from './apply-order-event/apply-order-event.js';
import { LoyaltyOrders } from './apply-order-event/loyalty-order.repository.js';
import type { LoyaltyConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { CONFIG, Database } from './database.js';
import { LoyaltyEventsController } from './events/loyalty-events.controller.js';
import { ReturnProgressController } from './events/return-progress.controller.js';
import { AwardFirstPurchase } from './first-purchase/award-first-purchase.js';
import { GetBalance } from './get-balance/get-balance.js';
import { LoyaltyController } from './loyalty.controller.js';

/** What the app serves over gRPC. */
export const LOYALTY_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.loyalty.v1', serviceName: 'LoyaltyService' },
];

function providersOf(config: LoyaltyConfig): Provider[] {
  const rules = {
    pointsPerUnit: config.POINTS_PER_UNIT,
    firstPurchaseBonus: config.FIRST_PURCHASE_BONUS_POINTS,
  };
  return [
    { provide: CONFIG, useValue: config },
    Database,
    LoyaltyOrders,
    operatorIdentity(config),
    ...orderCausesProviders(config),
    customerData(CUSTOMER_TABLES),
    ...opsProviders([Database], ({ pool }: Database) => pool),
    eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({ pool, log, settings: config })),
    { provide: GetBalance, inject: [Database], useFactory: ({ pool }: Database) => new GetBalance(pool) },
    {
      provide: ApplyOrderEvent,
      inject: [LoyaltyOrders],
      useFactory: (orders: LoyaltyOrders) => new ApplyOrderEvent(orders, rules),
    },
    {
      provide: AwardFirstPurchase,
      inject: [LoyaltyOrders],
      useFactory: (orders: LoyaltyOrders) => new AwardFirstPurchase(orders, rules),
    },
  ];
}

@Module({})
export class LoyaltyModule {
  static register(config: LoyaltyConfig): DynamicModule {
    return {
      module: LoyaltyModule,
      controllers: [
        LoyaltyController,
        LoyaltyEventsController,
        ReturnProgressController,
        DeadLetterController,
        ...CONSUMER_OPS,
        ...CUSTOMER_OPS,
      ],
      providers: providersOf(config),
    };
  }
}
