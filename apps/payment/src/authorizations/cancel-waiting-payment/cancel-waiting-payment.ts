import { Injectable } from '@nestjs/common';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { endedWithoutMoney, isUnknown, waitsForCustomer } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { SettlePayment } from '../settle-payment/settle-payment.js';
import { VoidPayment } from '../void-payment/void-payment.js';

/** The attempt whose challenge or page is cancelled. */
export interface CancelWaitingPaymentCommand {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

/**
 * Cancels a payment that waits for its customer, so that they can pay otherwise (RPC AbandonPayment). A challenge that was passed, or a page
 * that was paid, stands (2.3 step 7, HST-1): the gateway decides, not the row.
 */
@Injectable()
export class CancelWaitingPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly voidPayment: VoidPayment,
  ) {}

  /** The payment afterwards; undefined when the attempt has none. Idempotent. Throws PAYMENT_IN_DOUBT while the outcome is unknown. */
  async execute(command: CancelWaitingPaymentCommand, budget: TimeBudget): Promise<Payment | undefined> {
    const own = await this.own(command);
    if (own && !(await this.stillWaits(own, budget))) return this.payments.reload(own);
    const closed = own?.isHosted ? await this.closePage(own, budget) : undefined;
    if (closed && !endedWithoutMoney(closed.status)) return closed;
    await this.voidPayment.execute(command, budget);
    return this.own(command);
  }

  /** The page is closed before the attempt is fenced: while the bank is processing, the money may still arrive and belongs to the order. */
  private async closePage(own: Payment, budget: TimeBudget): Promise<Payment | undefined> {
    const current = await this.payments.reload(own);
    return current.pageId === null ? undefined : this.settle.cancel(current, budget);
  }

  private async own({
    tenantId,
    checkoutId,
    attempt,
  }: CancelWaitingPaymentCommand): Promise<Payment | undefined> {
    const payments = await this.payments.findByCheckout(tenantId, checkoutId);
    return payments.find((payment) => payment.attempt === attempt);
  }

  private async stillWaits(payment: Payment, budget: TimeBudget): Promise<boolean> {
    if (waitsForCustomer(payment))
      return waitsForCustomer((await this.settle.refresh(payment, budget)).payment);
    if (!isUnknown(payment.status)) return false;
    const settled = await this.settle.settleUnknown(payment, budget);
    if (settled.kind === 'unknown') throw paymentInDoubt(payment, settled.cause);
    return settled.kind === 'never_happened' || waitsForCustomer(settled.payment);
  }
}
