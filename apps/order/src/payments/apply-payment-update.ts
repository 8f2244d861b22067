import { Injectable } from '@nestjs/common';

import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { ApplyFulfilmentEvent } from '../fulfilment/apply-fulfilment-event.js';
import { moveOrder } from '../order-records/move-order.js';
import { stepsAfterPayment } from '../order/payment-facts.js';
import type { PaymentFacts } from '../order/payment-facts.js';
import { PaymentAlerts } from './payment-alerts.js';
import { ADD_PAYMENT_FACT } from './payment-facts.statements.js';
import type { PaymentFactsRow } from './payment-facts.statements.js';
import type { PaymentUpdate } from './payment-update.js';

const factsOf = (row: PaymentFactsRow): PaymentFacts => ({
  isConfirmed: row.is_confirmed,
  isCaptured: row.is_captured,
  failureReason: row.failure_reason ?? undefined,
});

type Maybe<T> = T | null;

/** The parameters of an update, in the order of the statements that add it. */
export const factValues = (
  update: PaymentUpdate,
): [
  Maybe<string>,
  Maybe<string>,
  Maybe<string>,
  Maybe<bigint>,
  Maybe<string>,
  Maybe<string>,
  Maybe<bigint>,
  Maybe<number>,
] => [
  update.confirmedAt ?? null,
  update.captureBefore ?? null,
  update.capturedAt ?? null,
  update.capturedMinor ?? null,
  update.failedAt ?? null,
  update.failureReason ?? null,
  update.refunded?.totalMinor ?? null,
  update.refunded?.sequence ?? null,
];

/**
 * Stores new facts about a payment and moves its order, if there is one yet (ORD-4), in the caller's transaction. A repeated update changes
 * nothing; an update of a payment without an order is stored for when the order is created.
 */
@Injectable()
export class ApplyPaymentUpdate {
  constructor(
    private readonly alerts: PaymentAlerts,
    private readonly fulfilment: ApplyFulfilmentEvent,
  ) {}

  async execute(
    db: Queryable,
    payment: { tenantId: string; paymentId: string },
    update: PaymentUpdate,
  ): Promise<void> {
    const { tenantId, paymentId } = payment;
    const facts = await runOne(db, ADD_PAYMENT_FACT, [tenantId, paymentId, ...factValues(update)]);
    if (!facts?.order_id) return;
    const ref = { tenantId, orderId: facts.order_id };
    const moved = await moveOrder(db, ref, (order) => stepsAfterPayment(order, factsOf(facts)));
    if (!moved?.changed) return;
    this.alerts.check(moved.order);
    if (moved.from === 'pending') await this.fulfilment.applyEarly(db, ref);
  }
}
