import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';

import type { PaymentConfig } from '../config.js';
import { GatewayModule } from '../gateway/gateway.module.js';
import { PaymentRecordsModule } from '../payment-records/payment-records.module.js';
import { CashRefunds } from './cash-refunds/cash-refunds.js';
import { CashRefundsOpsController } from './cash-refunds/cash-refunds.ops-controller.js';
import { ManualRefund } from './manual-refund/manual-refund.js';
import { ManualRefundOpsController } from './manual-refund/manual-refund.ops-controller.js';
import { DisputeRepository } from './reflect-dispute/dispute.repository.js';
import { ReflectDispute } from './reflect-dispute/reflect-dispute.js';
import { ReflectRefunds } from './reflect-refunds/reflect-refunds.js';
import { ReadRefundFacts } from './refund-facts/read-refund-facts.js';
import { CarryOutDueRefunds } from './refund-payment/carry-out-due-refunds.js';
import { RefundPayment } from './refund-payment/refund-payment.js';
import { RefundRepository } from './refund-payment/refund.repository.js';
import { REFUNDS_JOB } from './refunds-job.js';

/** Refunds and disputes. */
@Module({
  imports: [GatewayModule, PaymentRecordsModule],
  controllers: [ManualRefundOpsController, CashRefundsOpsController],
  providers: [
    RefundRepository,
    RefundPayment,
    CarryOutDueRefunds,
    ManualRefund,
    CashRefunds,
    ReadRefundFacts,
    ReflectRefunds,
    DisputeRepository,
    ReflectDispute,
  ],
  exports: [RefundPayment, ManualRefund, ReadRefundFacts, ReflectRefunds, ReflectDispute],
})
export class RefundsModule {
  constructor(jobs: Jobs, refunds: CarryOutDueRefunds, @Inject(CONFIG) config: PaymentConfig) {
    jobs.add({ name: REFUNDS_JOB, everyMs: config.WORK_POLL_MS, round: () => refunds.execute() });
  }
}
