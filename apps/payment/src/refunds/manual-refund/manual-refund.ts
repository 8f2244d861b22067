import { isDomainError } from '@holdfast/errors';
import { closeRecordedAct, performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { paymentNotFound } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { RefundPayment, RefundPaymentCommand } from '../refund-payment/refund-payment.js';
import type { Refund } from '../refund-payment/refund.js';

/** Whoever comes second waits here, and then sees what the first one opened: a violated constraint would end the act's transaction. */
const LOCK = statement(
  'refund-lock-payment',
  'SELECT 1 FROM payments WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
);

/** A refund that an operator asks for. */
export interface RefundByHandCommand {
  readonly operator: Operator;
  readonly refund: RefundPaymentCommand;
  readonly dryRun: boolean;
}

/**
 * Gives money back by an operator's hand (OPS-7). Opened in one transaction with its line in the audit; the line says at the end what
 * became of it, and "begun" where that is not known yet: the worker carries such a refund out.
 */
export class RefundByHand {
  constructor(
    private readonly pool: Pool,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundPayment,
  ) {}

  /** Reasons are those of a refund. A dry run opens it and takes that back: the gateway is not asked. */
  async execute(
    { operator, refund: command, dryRun }: RefundByHandCommand,
    budget: TimeBudget,
  ): Promise<{ refund: Refund; payment: Payment; stepMinor: bigint }> {
    const { tenantId, paymentId } = command;
    const payment = await this.payments.find(tenantId, paymentId);
    if (!payment) throw paymentNotFound();
    const { refund, actId } = await performAct(this.pool, dryRun, async (tx) => {
      await run(tx, LOCK, [tenantId, paymentId]);
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
