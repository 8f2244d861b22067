import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { DeadLetterController } from '@holdfast/inbox';
import { DocsModule } from '@holdfast/openapi';
import { CUSTOMER_OPS, EVENT_OPS, customerData, opsProviders } from '@holdfast/ops';
import { RateLimit } from '@holdfast/platform';
import type { ServedHttp } from '@holdfast/platform';

import { CashRefundOpsController } from './cash-refunds/cash-refund-ops.controller.js';
import { CashRefunds } from './cash-refunds/cash-refunds.js';
import type { PaymentConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { Database } from './database.js';
import { WebhookOpsController } from './keep-webhooks/webhook-ops.controller.js';
import { CustomerPaymentsController } from './list-customer-payments/customer-payments.controller.js';
import { OrderEventsController } from './order-events/order-events.controller.js';
import { paymentApi } from './payment.api.js';
import { PaymentController } from './payment.controller.js';
import { adapterProviders, storeProviders, useCaseProviders, workProviders } from './payment.providers.js';
import { PaymentRepository } from './payment/payment.repository.js';
import { webhooksPerMinute } from './receive-webhook/webhook-limit.guard.js';
import { WebhookController } from './receive-webhook/webhook.controller.js';
import { RefundByHand } from './refund-payment/refund-by-hand.js';
import { RefundOpsController } from './refund-payment/refund-ops.controller.js';
import { RefundPayment } from './refund-payment/refund-payment.js';
import { RefundRepository } from './refund-payment/refund.repository.js';
import { ReportGrpcController } from './report-payments/report.grpc-controller.js';
import { ReportsController } from './report-payments/reports.controller.js';

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
