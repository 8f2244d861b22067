import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { CONFIG, Log } from '@holdfast/platform';
import { Pool, run } from '@holdfast/postgres';
import { counter } from '@holdfast/telemetry';

import type { PaymentConfig } from '../../config.js';
import { runDueByTenant } from '../../due-work/due-work.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { TimeBudgets } from '../../gateway/time-budgets.js';
import { isUnknown } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { SettlePayment } from '../settle-payment/settle-payment.js';
import { OrphanedAuthorizations } from './orphaned-authorizations.js';
import { CLAIM_UNSETTLED } from './unsettled-payments.statements.js';
import { observeWithoutOrder } from './without-order-metric.js';

const reconciled = () =>
  counter({
    name: 'holdfast_payments_reconciled_total',
    help: 'Payments that had not ended for long and were asked about at the gateway',
    labelNames: ['outcome'],
  });

/** Reconciles payments that do not end with the gateway: for webhooks that were lost and callers that did not return (PAY-9). */
@Injectable()
export class UnsettledPayments {
  constructor(
    private readonly pool: Pool,
    private readonly settle: SettlePayment,
    private readonly orphans: OrphanedAuthorizations,
    private readonly budgets: TimeBudgets,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'RECONCILE_AFTER_MS'>,
  ) {
    observeWithoutOrder(pool);
  }

  /** One round of the job; see `runDue`. A claimed payment is not claimed again for RECONCILE_AFTER_MS. */
  execute(): Promise<NextRound | undefined> {
    return runDueByTenant(
      (limit) => run(this.pool, CLAIM_UNSETTLED, [limit, this.config.RECONCILE_AFTER_MS]),
      (payment) => this.check(payment, this.budgets.start()),
    );
  }

  private async check(payment: Payment, budget: TimeBudget): Promise<void> {
    const facts = { paymentId: payment.id, status: payment.status };
    try {
      const now = await this.current(payment, budget);
      reconciled().inc({ outcome: now.status === payment.status ? 'unchanged' : 'moved' });
      if (now.status !== payment.status)
        this.log.warn(
          { ...facts, to: now.status },
          'payment moved by the reconciler: no webhook reported it',
        );
      await this.orphans.check(now, budget);
    } catch (error) {
      reconciled().inc({ outcome: 'unknown' });
      this.log.warn({ err: error, ...facts }, 'payment cannot be reconciled yet');
    }
  }

  private async current(payment: Payment, budget: TimeBudget): Promise<Payment> {
    if (!isUnknown(payment.status)) return (await this.settle.refresh(payment, budget)).payment;
    const settled = await this.settle.settleUnknown(payment, budget);
    if (settled.kind === 'settled') return settled.payment;
    if (settled.kind === 'unknown') throw settled.cause;
    // Nothing was made. The attempt may still be running: the saga retries or ends it.
    return payment;
  }
}
