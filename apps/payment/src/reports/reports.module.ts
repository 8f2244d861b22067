import { Module } from '@nestjs/common';

import { PaymentRecordsModule } from '../payment-records/payment-records.module.js';
import { DailyReport } from './daily-report/daily-report.js';
import { CustomerPaymentsHttpController } from './list-customer-payments/customer-payments.http-controller.js';
import { ListCustomerPayments } from './list-customer-payments/list-customer-payments.js';
import { ReadPaymentStatus } from './read-status/read-payment-status.js';
import { RefundReport } from './refund-report/refund-report.js';
import { ReportsGrpcController } from './reports.grpc-controller.js';
import { ReportsHttpController } from './reports.http-controller.js';

/** Reports for operators, and lists for customers. */
@Module({
  imports: [PaymentRecordsModule],
  controllers: [CustomerPaymentsHttpController, ReportsHttpController, ReportsGrpcController],
  providers: [DailyReport, RefundReport, ListCustomerPayments, ReadPaymentStatus],
  exports: [ListCustomerPayments],
})
export class ReportsModule {}
