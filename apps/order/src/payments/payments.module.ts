import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';

import type { OrderConfig } from '../config.js';
import { FulfilmentModule } from '../fulfilment/fulfilment.module.js';
import { WarehouseModule } from '../warehouse/warehouse.module.js';
import { ApplyPaymentUpdate } from './apply-payment-update.js';
import { CaptureOrder } from './capture/capture-order.js';
import { CaptureEventsController } from './capture/capture.events-controller.js';
import { GrpcPaymentAdapter } from './grpc-payment.adapter.js';
import { PaymentAlerts } from './payment-alerts.js';
import { PaymentEventsController } from './payment.events-controller.js';
import { PaymentPort } from './payment.port.js';
import { PurgePaymentFacts } from './purge-payment-facts.js';
import { ReactToPayment } from './react-to-payment.js';
import { VerifyPaymentEvent } from './verify-payment-event.js';
import { CheckPendingOrders } from './waiting-orders/check-pending-orders.js';
import { RequestMissingCaptures } from './waiting-orders/request-missing-captures.js';

/** Settings of the jobs. */
type SweepConfig = Pick<
  OrderConfig,
  'PENDING_SWEEP_INTERVAL_MS' | 'PENDING_SWEEP_AGE_MS' | 'CAPTURE_SWEEP_AGE_MS'
>;

/** Adds the jobs for orders that wait too long for an event about their payment. */
@Module({
  imports: [FulfilmentModule, WarehouseModule],
  controllers: [PaymentEventsController, CaptureEventsController],
  providers: [
    { provide: PaymentPort, useClass: GrpcPaymentAdapter },
    PaymentAlerts,
    VerifyPaymentEvent,
    ApplyPaymentUpdate,
    ReactToPayment,
    CaptureOrder,
    CheckPendingOrders,
    RequestMissingCaptures,
    PurgePaymentFacts,
  ],
})
export class PaymentsModule {
  constructor(
    @Inject(CONFIG) config: SweepConfig,
    jobs: Jobs,
    pending: CheckPendingOrders,
    captures: RequestMissingCaptures,
    purge: PurgePaymentFacts,
  ) {
    const interval = {
      everyMs: config.PENDING_SWEEP_INTERVAL_MS,
      firstAfterMs: config.PENDING_SWEEP_INTERVAL_MS,
    };
    jobs.add({
      ...interval,
      name: 'pending-orders',
      round: () => pending.execute(config.PENDING_SWEEP_AGE_MS),
    });
    jobs.add({
      ...interval,
      name: 'missing-captures',
      round: () => captures.execute(config.CAPTURE_SWEEP_AGE_MS),
    });
    jobs.add({ ...interval, name: 'payment-facts-purge', round: () => purge.execute() });
  }
}
