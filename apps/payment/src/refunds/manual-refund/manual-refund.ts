import { Injectable } from '@nestjs/common';

import { isDomainError } from '@holdfast/errors';
import { closeRecordedAct, performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool, run } from '@holdfast/postgres';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { paymentNotFound } from '../../payment/payment.errors.js';
import { RefundPayment } from '../refund-payment/refund-payment.js';
import type { RefundPaymentCommand, RefundedPayment } from '../refund-payment/refund-payment.js';
import { LOCK_PAYMENT } from './manual-refund.statements.js';

/** A refund requested by an operator. */
export interface ManualRefundCommand {
  readonly operator: Operator;
  readonly refund: RefundPaymentCommand;
  readonly dryRun: boolean;
}

/**
 * Refunds money for an operator (OPS-7). One transaction opens the refund and writes the audit record. The record closes with the result,
 * and says "begun" while the outcome is unknown: then the job carries the refund out.
 */
@Injectable()
export class ManualRefund {
  constructor(
    private readonly pool: Pool,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundPayment,
  ) {}

  /** Throws as RefundPayment. A dry run opens the refund and rolls back; the gateway is not called. */
  async execute(
    { operator, refund: command, dryRun }: ManualRefundCommand,
    budget: TimeBudget,
  ): Promise<RefundedPayment & { stepMinor: bigint }> {
    const { tenantId, paymentId } = command;
    const payment = await this.payments.find(tenantId, paymentId);
    if (!payment) throw paymentNotFound();
    const { refund, actId } = await performAct(this.pool, dryRun, async (tx) => {
      await run(tx, LOCK_PAYMENT, [tenantId, paymentId]);
      const opened = await this.refunds.open(payment, command, { db: tx });
      const note = `${command.amountMinor} ${command.currency}, refund ${opened.id}`;
      const act = { ...operator, action: 'orders.refund', subject: paymentId, note, outcome: 'begun' };
      return { refund: opened, actId: await recordAct(tx, act) };
    });
    const stepMinor = this.refunds.stepOf(payment);
    if (dryRun) return { refund, payment, stepMinor };
    try {
      const done = await this.refunds.settle(payment, refund, budget);
      await closeRecordedAct(this.pool, actId, done.refund.status);
      return { ...done, stepMinor };
    } catch (error) {
      if (isDomainError(error) && error.reason !== 'PAYMENT_IN_DOUBT')
        await closeRecordedAct(this.pool, actId, error.reason);
      throw error;
    }
  }
}
