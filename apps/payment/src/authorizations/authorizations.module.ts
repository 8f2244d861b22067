import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';

import { CheckoutModule } from '../checkout/checkout.module.js';
import type { PaymentConfig } from '../config.js';
import { GatewayModule } from '../gateway/gateway.module.js';
import { PaymentRecordsModule } from '../payment-records/payment-records.module.js';
import { RefundsModule } from '../refunds/index.js';
import { AuthorizePayment } from './authorize-payment/authorize-payment.js';
import { CancelWaitingPayment } from './cancel-waiting-payment/cancel-waiting-payment.js';
import { CapturePayment } from './capture-payment/capture-payment.js';
import { CaptureRepository } from './capture-payment/capture.repository.js';
import { CloseEarlierPayments } from './close-earlier-payments/close-earlier-payments.js';
import { FollowOrder } from './follow-order/follow-order.js';
import { OrderEventsController } from './follow-order/order.events-controller.js';
import { VOIDS_JOB, VoidEndedOrders } from './follow-order/void-ended-orders.js';
import { VoidQueue } from './follow-order/void-queue.repository.js';
import { GetPayments } from './get-payments/get-payments.js';
import { OrphanedAuthorizations } from './reconcile-payments/orphaned-authorizations.js';
import { UnmatchedPayments } from './reconcile-payments/unmatched-payments.js';
import { UnsettledPayments } from './reconcile-payments/unsettled-payments.js';
import { PageRepository } from './settle-payment/page.repository.js';
import { SettlePage } from './settle-payment/settle-page.js';
import { SettlePayment } from './settle-payment/settle-payment.js';
import { VoidPayment } from './void-payment/void-payment.js';
import { WarnExpiry } from './warn-expiry/warn-expiry.js';

/** Card authorizations until they are captured, voided or expired, and the settling of all payments with the gateway. */
@Module({
  imports: [CheckoutModule, GatewayModule, PaymentRecordsModule, RefundsModule],
  controllers: [OrderEventsController],
  providers: [
    AuthorizePayment,
    CancelWaitingPayment,
    CapturePayment,
    CaptureRepository,
    CloseEarlierPayments,
    FollowOrder,
    GetPayments,
    OrphanedAuthorizations,
    PageRepository,
    SettlePage,
    SettlePayment,
    UnmatchedPayments,
    UnsettledPayments,
    VoidEndedOrders,
    VoidPayment,
    VoidQueue,
    WarnExpiry,
  ],
  exports: [
    AuthorizePayment,
    CancelWaitingPayment,
    CapturePayment,
    CloseEarlierPayments,
    GetPayments,
    SettlePage,
    SettlePayment,
    VoidPayment,
  ],
})
export class AuthorizationsModule {
  constructor(
    jobs: Jobs,
    @Inject(CONFIG) config: PaymentConfig,
    voids: VoidEndedOrders,
    expiry: WarnExpiry,
    unsettled: UnsettledPayments,
    unmatched: UnmatchedPayments,
  ) {
    const { WORK_POLL_MS, EXPIRY_CHECK_MS, RECONCILE_POLL_MS } = config;
    jobs.add({ name: VOIDS_JOB, everyMs: WORK_POLL_MS, round: () => voids.execute() });
    jobs.add({ name: 'expiry-warnings', everyMs: EXPIRY_CHECK_MS, round: () => expiry.execute() });
    jobs.add({ name: 'unsettled-payments', everyMs: RECONCILE_POLL_MS, round: () => unsettled.execute() });
    jobs.add({ name: 'unmatched-payments', everyMs: RECONCILE_POLL_MS, round: () => unmatched.execute() });
  }
}
