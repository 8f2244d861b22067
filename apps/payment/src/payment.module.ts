import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { DeadLetterController } from '@holdfast/inbox';
import { DocsModule } from '@holdfast/openapi';
import { CUSTOMER_OPS, EVENT_OPS, customerData, opsProviders } from '@holdfast/ops';
import { RateLimit } from '@holdfast/platform';
import type { ServedHttp } from '@holdfast/platform';

import { OrderEventsController } from './authorizations/follow-order/order.events-controller.js';
import type { PaymentConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { Database } from './database.js';
import { paymentApi } from './payment.api.js';
import { PaymentController } from './payment.grpc-controller.js';
import { adapterProviders, storeProviders, useCaseProviders, workProviders } from './payment.providers.js';
import { CashRefunds } from './refunds/cash-refunds/cash-refunds.js';
import { CashRefundOpsController } from './refunds/cash-refunds/cash-refunds.ops-controller.js';
import { RefundByHand } from './refunds/manual-refund/manual-refund.js';
import { RefundOpsController } from './refunds/manual-refund/manual-refund.ops-controller.js';
import { RefundPayment } from './refunds/refund-payment/refund-payment.js';
import { RefundRepository } from './refunds/refund-payment/refund.repository.js';
import { CustomerPaymentsController } from './reports/list-customer-payments/customer-payments.http-controller.js';
import { ReportGrpcController } from './reports/reports.grpc-controller.js';
import { ReportsController } from './reports/reports.http-controller.js';
import { PaymentRepository } from './store/payment.repository.js';
import { WebhookOpsController } from './webhooks/failed-webhooks/webhooks.ops-controller.js';
import { webhooksPerMinute } from './webhooks/receive-webhook/webhook-limit.guard.js';
import { WebhookController } from './webhooks/receive-webhook/webhooks.http-controller.js';

/** What the app serves over gRPC. */
export const PAYMENT_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' },
  { packageName: 'holdfast.payment.v1', serviceName: 'PaymentReportService' },
];
/** Webhooks are signed over the raw body. */
export const PAYMENT_HTTP: ServedHttp = { rawBody: true };

@Module({})
export class PaymentModule {
  static register(config: PaymentConfig): DynamicModule {
    return {
      module: PaymentModule,
      imports: [DocsModule.describing(paymentApi)],
      controllers: [
        PaymentController,
        WebhookController,
        OrderEventsController,
        CustomerPaymentsController,
        ReportsController,
        ReportGrpcController,
        RefundOpsController,
        CashRefundOpsController,
        WebhookOpsController,
        DeadLetterController,
        ...EVENT_OPS,
        ...CUSTOMER_OPS,
      ],
      providers: [
        ...adapterProviders(config),
        ...storeProviders(config),
        ...useCaseProviders(config),
        ...workProviders(config),
        {
          provide: RefundByHand,
          useFactory: ({ pool }: Database, payments: PaymentRepository, refunds: RefundPayment) =>
            new RefundByHand(pool, payments, refunds),
          inject: [Database, PaymentRepository, RefundPayment],
        },
        {
          provide: CashRefunds,
          useFactory: ({ pool }: Database, payments: PaymentRepository, refunds: RefundRepository) =>
            new CashRefunds(pool, payments, refunds),
          inject: [Database, PaymentRepository, RefundRepository],
        },
        customerData(CUSTOMER_TABLES),
        {
          provide: RateLimit,
          useFactory: () =>
            RateLimit.opened('payment', config, { alsoLimits: webhooksPerMinute(config) > 0 }),
        },
        ...opsProviders([Database], ({ pool }: Database) => pool),
      ],
    };
  }
}
