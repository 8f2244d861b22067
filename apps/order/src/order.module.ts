import { Inject, Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { purgeIdempotencyRecords } from '@holdfast/idempotency';
import { InboxModule } from '@holdfast/inbox';
import { DocsModule } from '@holdfast/openapi';
import { OpsModule } from '@holdfast/ops';
import { OutboxModule } from '@holdfast/outbox';
import {
  AT_ONCE,
  CONFIG,
  DatabaseModule,
  IdempotentPostsModule,
  IdentityModule,
  Jobs,
  RateLimitModule,
} from '@holdfast/platform';
import type { NextRound } from '@holdfast/platform';
import { Pool } from '@holdfast/postgres';

import type { OrderConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { FulfilmentModule } from './fulfilment/fulfilment.module.js';
import { orderApi } from './orders/order-api.js';
import { OrdersModule } from './orders/orders.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { ReturnsModule } from './returns/returns.module.js';

/** The gRPC services of the app. */
export const ORDER_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.order.v1', serviceName: 'OrderService' },
  { packageName: 'holdfast.order.v1', serviceName: 'ReturnService' },
];

const PURGE_BATCH = 1_000;

@Module({
  imports: [
    DatabaseModule.for('order'),
    IdentityModule,
    InboxModule,
    OutboxModule.for('order'),
    RateLimitModule.for('order'),
    IdempotentPostsModule.for({ marksReplays: false }),
    OpsModule.for({ consumes: true, publishes: true, customers: CUSTOMER_TABLES }),
    DocsModule.describing(orderApi),
    OrdersModule,
    ReturnsModule,
    FulfilmentModule,
    PaymentsModule,
  ],
})
export class OrderModule {
  constructor(
    @Inject(CONFIG) { PENDING_SWEEP_INTERVAL_MS: everyMs }: Pick<OrderConfig, 'PENDING_SWEEP_INTERVAL_MS'>,
    jobs: Jobs,
    pool: Pool,
  ) {
    // A full batch is followed by the next one at once.
    const round = async (): Promise<NextRound | undefined> =>
      (await purgeIdempotencyRecords(pool, { batch: PURGE_BATCH })) < PURGE_BATCH ? undefined : AT_ONCE;
    jobs.add({ name: 'idempotency-records', everyMs, firstAfterMs: everyMs, round });
  }
}
