import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { endedWithoutMoney } from '../../payment/payment-status.js';
import { attemptFenced, paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { VoidPayment } from '../void-payment/void-payment.js';

/** The attempt whose payment could not be inserted. */
export interface BlockedAttempt {
  readonly command: {
    readonly tenantId: string;
    readonly checkoutId: string;
    readonly attempt: number;
    readonly paymentId: string;
  };
  readonly budget: TimeBudget;
  /** Number of the failed insert, from 1. */
  readonly opening: number;
}

const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 400;

/** Ends the payments of earlier attempts that keep an attempt's own payment from being inserted. */
@Injectable()
export class CloseEarlierPayments {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly voidPayment: VoidPayment,
  ) {}

  /**
   * Resolves a blocked insert. Returns the attempt's own payment if it has one. Voids the live payment of an earlier attempt and returns
   * undefined: the insert may be repeated. From the second time on it pauses first, since an earlier payment's refund may still be open.
   * Throws ATTEMPT_FENCED for a live payment of a later attempt, VALIDATION_FAILED for an id of another payment, PAYMENT_IN_DOUBT when the
   * budget is used up.
   */
  async execute({ command, budget, opening }: BlockedAttempt): Promise<Payment | undefined> {
    const known = await this.payments.findByCheckout(command.tenantId, command.checkoutId);
    const own = known.find(({ attempt }) => attempt === command.attempt);
    if (own) return own;
    const live = known.find(({ status }) => !endedWithoutMoney(status) && status !== 'refunded');
    if (live && live.attempt > command.attempt) throw attemptFenced(command.checkoutId, command.attempt);
    // Without a live payment the block was removed between the two statements, unless the id itself is taken.
    if (!live && (await this.payments.isTaken(command.paymentId)))
      throw validationFailed([{ path: 'payment_id', message: 'is the id of another payment' }]);
    const pauseMs = opening === 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (opening - 2), MAX_PAUSE_MS);
    if (!budget.allows(pauseMs)) throw paymentInDoubt({ id: live?.id ?? command.paymentId });
    if (pauseMs > 0) await pause(pauseMs);
    // A later attempt starts only after the earlier one is closed, so a live payment is a compensation that has not arrived yet.
    if (live) await this.voidPayment.execute({ ...command, attempt: live.attempt }, budget);
    return undefined;
  }
}
