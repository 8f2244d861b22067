import { Counter, register } from 'prom-client';

import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import type { Log } from '@holdfast/service';

import { moveOrder } from '../move-order/move-order.js';
import type { Order } from '../order/order.js';
import { leftUnpaid, paidInVain, stepsAfterPayment } from '../order/payment-facts.js';
import type { PaymentFacts } from '../order/payment-facts.js';
import { ADD_PAYMENT_FACT } from './payment-facts.statements.js';
import type { PaymentFactsRow } from './payment-facts.statements.js';
import type { PaymentNews } from './payment-news.js';

const ALERTS = 'holdfast_order_payment_alerts_total';
const alerts = (): Counter =>
  (register.getSingleMetric(ALERTS) as Counter | undefined) ??
  new Counter({
    name: ALERTS,
    help: 'Orders whose goods and money do not go together; people have to look after them',
    labelNames: ['kind'],
  });

const factsOf = (row: PaymentFactsRow): PaymentFacts => ({
  isConfirmed: row.is_confirmed,
  isCaptured: row.is_captured,
  failureReason: row.failure_reason ?? undefined,
});

/**
 * Keeps what payment tells, and moves the order that the payment pays for, if there is one yet (ORD-4). In the caller's transaction.
 * Repeated news, or news of a payment that is no order's, change no order.
 */
export class ApplyPaymentNews {
  constructor(private readonly log: Log) {}

  async execute(db: Queryable, payment: { tenantId: string; paymentId: string }, news: PaymentNews): Promise<void> {
    const { tenantId, paymentId } = payment;
    const facts = await runOne(db, ADD_PAYMENT_FACT, [
      tenantId,
      paymentId,
      news.confirmedAt ?? null,
      news.captureBefore ?? null,
      news.capturedAt ?? null,
      news.capturedMinor ?? null,
      news.failedAt ?? null,
      news.failureReason ?? null,
      news.refundedMinor ?? null,
    ]);
    if (!facts?.order_id) return;
    const ref = { tenantId, orderId: facts.order_id };
    const moved = await moveOrder(db, ref, (order) => stepsAfterPayment(order, factsOf(facts)));
    if (moved?.changed) this.alertAbout(moved.order);
  }

  private alertAbout(order: Order): void {
    const { id: orderId, status, paymentStatus } = order;
    if (leftUnpaid(order)) {
      alerts().inc({ kind: 'left_unpaid' });
      this.log.error({ orderId, status, paymentStatus }, 'goods have left that will not be paid');
    }
    if (paidInVain(order)) {
      alerts().inc({ kind: 'paid_in_vain' });
      this.log.error({ orderId, status, paymentStatus }, 'money was taken for an order that will not be delivered');
    }
  }
}
