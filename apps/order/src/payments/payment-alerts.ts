import { Injectable } from '@nestjs/common';

import { Log, counter } from '@holdfast/telemetry';

import type { Order } from '../order/order.js';
import { leftUnpaid, paidInVain } from '../order/payment-facts.js';

const alerts = () =>
  counter({
    name: 'holdfast_order_payment_alerts_total',
    help: 'Orders whose goods and payment do not match; an operator has to act',
    labelNames: ['kind'],
  });

/** Logs and counts orders whose goods and payment do not match. */
@Injectable()
export class PaymentAlerts {
  constructor(private readonly log: Log) {
    // Starts at zero: an alert on a series that does not exist never fires.
    for (const kind of ['left_unpaid', 'paid_in_vain']) alerts().inc({ kind }, 0);
  }

  /** Checks an order that has just changed. */
  check(order: Order): void {
    const { id: orderId, status, paymentStatus } = order;
    if (leftUnpaid(order)) {
      alerts().inc({ kind: 'left_unpaid' });
      this.log.error({ orderId, status, paymentStatus }, 'shipped order will not be paid');
    }
    if (paidInVain(order)) {
      alerts().inc({ kind: 'paid_in_vain' });
      this.log.error(
        { orderId, status, paymentStatus },
        'payment captured for an order that will not be delivered',
      );
    }
  }
}
