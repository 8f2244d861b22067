import { Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { InboxModule } from '@holdfast/inbox';
import { DocsModule } from '@holdfast/openapi';
import { OpsModule } from '@holdfast/ops';
import { OrderFactsModule } from '@holdfast/order-facts';
import { OutboxModule } from '@holdfast/outbox';
import { DatabaseModule, IdentityModule, RateLimitModule } from '@holdfast/platform';
import type { ServedHttp } from '@holdfast/platform';

import { AuthorizationsModule } from './authorizations/index.js';
import type { PaymentConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { GatewayModule } from './gateway/gateway.module.js';
import { PagesModule } from './pages/index.js';
import { paymentApi } from './payment.api.js';
import { PaymentGrpcController } from './payment.grpc-controller.js';
import { RefundsModule } from './refunds/index.js';
import { ReportsModule } from './reports/index.js';
import { WebhooksModule, webhooksPerMinute } from './webhooks/index.js';

/** The services that the app serves over gRPC. */
export const PAYMENT_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' },
  { packageName: 'holdfast.payment.v1', serviceName: 'PaymentReportService' },
];
/** Webhooks are signed over the raw body. */
export const PAYMENT_HTTP: ServedHttp = { rawBody: true };

/** The payment service: the rooms on top of the platform. */
@Module({
  imports: [
    DatabaseModule.for('payment'),
    IdentityModule,
    InboxModule,
    OutboxModule.for('payment'),
    OrderFactsModule,
    RateLimitModule.for('payment', (config: PaymentConfig) => webhooksPerMinute(config) > 0),
    OpsModule.for({ consumes: true, publishes: true, customers: CUSTOMER_TABLES }),
    DocsModule.describing(paymentApi),
    GatewayModule,
    AuthorizationsModule,
    PagesModule,
    RefundsModule,
    WebhooksModule,
    ReportsModule,
  ],
  controllers: [PaymentGrpcController],
})
export class PaymentModule {}
