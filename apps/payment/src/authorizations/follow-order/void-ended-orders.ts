import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { CONFIG, Log } from '@holdfast/platform';

import type { PaymentConfig } from '../../config.js';
import { LEASE_MS, runDueByTenant } from '../../due-work/due-work.js';
import { TimeBudgets } from '../../gateway/time-budgets.js';
import { VoidPayment } from '../void-payment/void-payment.js';
import { VoidQueue } from './void-queue.repository.js';
import type { DueVoid } from './void-queue.repository.js';

/** The job that voids payments of ended orders. */
export const VOIDS_JOB = 'voids';

/** Voids payments of ended orders. */
@Injectable()
export class VoidEndedOrders {
  constructor(
    private readonly queue: VoidQueue,
    private readonly voidPayment: VoidPayment,
    private readonly budgets: TimeBudgets,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'WORK_RETRY_MS'>,
  ) {}

  /** One round of the job; see `runDue`. */
  execute(): Promise<NextRound | undefined> {
    return runDueByTenant(
      (limit) => this.queue.claimDue(limit, LEASE_MS),
      (due) => this.voidOne(due),
    );
  }

  private async voidOne(due: DueVoid): Promise<void> {
    try {
      await this.voidPayment.execute(due, this.budgets.start());
      await this.queue.done(due);
    } catch (error) {
      this.log.warn(
        { err: error, checkoutId: due.checkoutId },
        'payment of an ended order will be voided later',
      );
      await this.queue.postpone(due, this.config.WORK_RETRY_MS);
    }
  }
}
