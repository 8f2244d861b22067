import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { FollowFulfilment } from '../fulfilment/follow-fulfilment.js';
import { moveOrder } from '../order-records/move-order.js';
import { stepsAfterPayment } from '../order/payment-facts.js';
import type { PaymentFacts } from '../order/payment-facts.js';
import type { PaymentAlerts } from './payment-alerts.js';
import { ADD_PAYMENT_FACT } from './payment-facts.statements.js';
import type { PaymentFactsRow } from './payment-facts.statements.js';
import type { PaymentNews } from './payment-update.js';

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
  constructor(
    private readonly alerts: PaymentAlerts,
    private readonly fulfilment: FollowFulfilment,
  ) {}

  async execute(
    db: Queryable,
    payment: { tenantId: string; paymentId: string },
    news: PaymentNews,
  ): Promise<void> {
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
      news.refunded?.totalMinor ?? null,
      news.refunded?.sequence ?? null,
    ]);
    if (!facts?.order_id) return;
    const ref = { tenantId, orderId: facts.order_id };
    const moved = await moveOrder(db, ref, (order) => stepsAfterPayment(order, factsOf(facts)));
    if (!moved?.changed) return;
    this.alerts.check(moved.order);
    if (moved.from === 'pending') await this.fulfilment.followEarly(db, ref);
  }
}
