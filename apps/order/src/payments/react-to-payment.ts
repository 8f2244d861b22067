import { Injectable } from '@nestjs/common';

import type { Effect, MarkedEffect } from '@holdfast/inbox';
import { Pool, runOne } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import { toOrder } from '../order-records/order-row.js';
import type { Order } from '../order/order.js';
import { stepsAfterPayment } from '../order/payment-facts.js';
import type { PaymentFacts } from '../order/payment-facts.js';
import { applySteps, unchanged } from '../order/transition.js';
import type { Transition } from '../order/transition.js';
import { ApplyPaymentUpdate, factValues } from './apply-payment-update.js';
import { PaymentAlerts } from './payment-alerts.js';
import { REACT_TO_PAYMENT, READ_PAID_ORDER } from './payment-facts.statements.js';
import type { PaidOrderRow, ReactionRow } from './payment-facts.statements.js';
import type { PaymentUpdate } from './payment-update.js';

/** Each round loses only to a write that was stored, so this many others have to come first. */
const MAX_ROUNDS = 20;

interface PaymentRef {
  readonly tenantId: string;
  readonly paymentId: string;
}

/** The facts once the update is added; the statement that adds it does the same. */
const factsAfter = (row: PaidOrderRow, update: PaymentUpdate): PaymentFacts => ({
  isConfirmed: row.is_confirmed || update.confirmedAt !== undefined,
  isCaptured: row.is_captured || update.capturedAt !== undefined,
  failureReason:
    row.failure_reason ??
    (update.failedAt === undefined ? undefined : (update.failureReason ?? 'PAYMENT_FAILED')),
});

/**
 * The effect of an event about a payment: mark, facts and the order's move are one statement, made from one read (ORD-4). If another writer
 * was first, nothing is written, and the effect is decided anew on its result.
 */
@Injectable()
export class ReactToPayment {
  constructor(
    private readonly pool: Pool,
    private readonly apply: ApplyPaymentUpdate,
    private readonly alerts: PaymentAlerts,
  ) {}

  /** Without an order yet, and where events of its fulfilment came too early, the effect is several statements in one transaction. */
  async effectOf(payment: PaymentRef, update: PaymentUpdate, round = 1): Promise<Effect> {
    if (round > MAX_ROUNDS)
      throw new Error(`payment ${payment.paymentId} was changed concurrently ${MAX_ROUNDS} times in a row`);
    const row = await runOne(this.pool, READ_PAID_ORDER, [payment.tenantId, payment.paymentId]);
    if (!row || (row.status === 'pending' && row.has_early))
      return (tx) => this.apply.execute(tx, payment, update);
    const before = toOrder(row);
    const transition = applySteps(unchanged(before), stepsAfterPayment(before, factsAfter(row, update)));
    const again = () => this.effectOf(payment, update, round + 1);
    return this.statementOf({ payment, update, row, before, transition, again });
  }

  private statementOf({
    payment,
    update,
    row,
    before,
    transition: { order, history, events },
    again,
  }: {
    payment: PaymentRef;
    update: PaymentUpdate;
    row: PaidOrderRow;
    before: Order;
    transition: Transition;
    again: () => Promise<Effect>;
  }): MarkedEffect<ReactionRow> {
    const context = currentContext();
    const asRead = [
      row.status,
      row.version,
      row.changed_at,
      row.is_confirmed,
      row.is_captured,
      row.failure_reason,
    ];
    const published = events.map(({ id, topic, sequence, payload }) => ({ id, topic, sequence, payload }));
    return {
      statement: REACT_TO_PAYMENT,
      values: [
        payment.paymentId,
        ...factValues(update),
        before.id,
        ...asRead,
        order.status,
        order.paymentStatus,
        order.version,
        JSON.stringify(history),
        JSON.stringify(published),
        context?.traceparent ?? null,
        context?.requestId ?? null,
        context && (context.cause ?? `request:${context.requestId}`),
      ],
      committed: () => {
        if (order.version !== before.version) this.alerts.check(order);
      },
      instead: (written) => (written.is_superseded ? again() : undefined),
    };
  }
}
