import { Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { InboxModule } from '@holdfast/inbox';
import { OpsModule } from '@holdfast/ops';
import { OrderFactsModule } from '@holdfast/order-facts';
import { DatabaseModule, IdentityModule } from '@holdfast/platform';

import { ApplyOrderEvent } from './apply-order-event/apply-order-event.js';
import { LoyaltyOrders } from './apply-order-event/loyalty-order.repository.js';
import { AwardFirstPurchase } from './award-first-purchase/award-first-purchase.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { GetBalance } from './get-balance/get-balance.js';
import { LoyaltyGrpcController } from './loyalty.grpc-controller.js';
import { OrderEventsController } from './order-events/order.events-controller.js';
import { ReturnProgressEventsController } from './order-events/return-progress.events-controller.js';

/** The gRPC services of the app. */
export const LOYALTY_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.loyalty.v1', serviceName: 'LoyaltyService' },
];

@Module({
  imports: [
    DatabaseModule.for('loyalty-rewards'),
    IdentityModule,
    InboxModule,
    OrderFactsModule,
    OpsModule.for({ consumes: true, customers: CUSTOMER_TABLES }),
  ],
  controllers: [LoyaltyGrpcController, OrderEventsController, ReturnProgressEventsController],
  providers: [LoyaltyOrders, ApplyOrderEvent, AwardFirstPurchase, GetBalance],
})
export class LoyaltyModule {}
