import { Inject, Injectable } from '@nestjs/common';

import { isRefusal } from '@holdfast/errors';
import type { NextRound } from '@holdfast/platform';
import { CONFIG, Log } from '@holdfast/platform';

import type { PaymentConfig } from '../../config.js';
import { LEASE_MS, runDueByTenant } from '../../due-work/due-work.js';
import { TimeBudgets } from '../../gateway/time-budgets.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { countRefundFailure } from '../refund-failures.js';
import { RefundPayment } from './refund-payment.js';
import type { Refund } from './refund.js';
import { RefundRepository } from './refund.repository.js';

/** Carries out refunds that an event opened, or whose outcome was unknown when their caller left. */
@Injectable()
export class CarryOutDueRefunds {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly payments: PaymentRepository,
    private readonly refund: RefundPayment,
    private readonly budgets: TimeBudgets,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'WORK_RETRY_MS'>,
  ) {}

  /** One round of the job; see `runDue`. */
  execute(): Promise<NextRound | undefined> {
    return runDueByTenant(
      (limit) => this.refunds.claimDue(limit, LEASE_MS),
      (due) => this.carryOut(due),
    );
  }

  private async carryOut(due: Refund): Promise<void> {
    const facts = { refundId: due.id, paymentId: due.paymentId };
    try {
      const payment = await this.payments.find(due.tenantId, due.paymentId);
      if (payment) await this.refund.carryOut(payment, due, this.budgets.start());
    } catch (error) {
      if (isRefusal(error)) {
        countRefundFailure('refused');
        return this.log.error({ err: error, ...facts }, 'refund refused by the gateway');
      }
      this.log.warn({ err: error, ...facts }, 'refund will be retried');
      await this.refunds.postpone(due, this.config.WORK_RETRY_MS);
    }
  }
}
