import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';

import type { Order } from '../order/order.js';
import { leftUnpaid, paidInVain } from '../order/payment-facts.js';

const ALERTS = 'holdfast_order_payment_alerts_total';
const counter = (): Counter =>
  (register.getSingleMetric(ALERTS) as Counter | undefined) ??
  new Counter({
    name: ALERTS,
    help: 'Orders whose goods and money do not go together; people have to look after them',
    labelNames: ['kind'],
  });

/** Logs and counts orders whose goods and payment do not match. */
export class PaymentAlerts {
  constructor(private readonly log: Log) {
    // Starts at zero: an alert on a series that does not exist never fires.
    for (const kind of ['left_unpaid', 'paid_in_vain']) counter().inc({ kind }, 0);
  }

  /** Checks an order that has just changed. */
  check(order: Order): void {
    const { id: orderId, status, paymentStatus } = order;
    if (leftUnpaid(order)) {
      counter().inc({ kind: 'left_unpaid' });
      this.log.error({ orderId, status, paymentStatus }, 'shipped order will not be paid');
    }
    if (paidInVain(order)) {
      counter().inc({ kind: 'paid_in_vain' });
      this.log.error(
        { orderId, status, paymentStatus },
        'payment captured for an order that will not be delivered',
      );
    }
  }
}
