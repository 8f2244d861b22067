import { Injectable } from '@nestjs/common';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { endedWithoutMoney, isUnknown, waitsForCustomer } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { REFUND_KEYS, RefundPayment } from '../../refunds/index.js';
import { SettlePayment } from '../settle-payment/settle-payment.js';

/** The compensation of a checkout's attempts up to this one. */
export interface VoidPaymentCommand {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  /** A code; the customer sees it where money is refunded. */
  readonly reason?: string | undefined;
}

const DEFAULT_REASON = 'voided';

/**
 * Makes sure that attempts up to this one hold no money. The fence comes first: from then on a new authorization is refused, and one that
 * was stored is found here. Then each payment is settled, cancelled, or refunded if it was captured.
 */
@Injectable()
export class VoidPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly refunds: RefundPayment,
  ) {}

  /** The newest payment's status afterwards; undefined when there is none. Idempotent. Throws PAYMENT_IN_DOUBT while the gateway cannot be reached. */
  async execute(
    { tenantId, checkoutId, attempt, reason }: VoidPaymentCommand,
    budget: TimeBudget,
  ): Promise<PaymentStatus | undefined> {
    await this.payments.fence(tenantId, checkoutId, attempt);
    const known = await this.payments.findByCheckout(tenantId, checkoutId);
    let newest: PaymentStatus | undefined;
    for (const payment of known.filter((each) => each.attempt <= attempt)) {
      const { status } = await this.end(payment, budget, reason);
      newest ??= status;
    }
    return newest;
  }

  /** Ends one payment of a fenced attempt without money. Idempotent. */
  private async end(payment: Payment, budget: TimeBudget, reason = DEFAULT_REASON): Promise<Payment> {
    const mustSettle = isUnknown(payment.status) && !waitsForCustomer(payment);
    const known = mustSettle ? await this.settled(payment, budget) : payment;
    const { status } = known;
    if (waitsForCustomer(known) || status === 'authorized') {
      return this.afterCancel(await this.settle.cancel(known, budget), budget, reason);
    }
    if (status === 'captured' || status === 'partially_refunded' || status === 'collected') {
      return this.refundRest(known, budget, reason);
    }
    // Paid after its end: the status stays, the money is refunded.
    if (endedWithoutMoney(status) && known.capturedMinor > 0n) return this.refundRest(known, budget, reason);
    if (status !== 'due') return known;
    // Cash that was not collected yet; if it is collected meanwhile, it becomes a cash refund.
    return (
      (await this.payments.move(known, { to: 'voided' })) ??
      this.end(await this.payments.reload(known), budget, reason)
    );
  }

  /** The gateway may report a capture that came first. */
  private async afterCancel(canceled: Payment, budget: TimeBudget, reason: string): Promise<Payment> {
    if (canceled.status === 'captured') return this.refundRest(canceled, budget, reason);
    if (canceled.status === 'authorized' || waitsForCustomer(canceled)) throw paymentInDoubt(canceled);
    return canceled;
  }

  /** An unknown outcome is settled first, under its key, so that a late first request can only find the object that we then cancel. */
  private async settled(payment: Payment, budget: TimeBudget): Promise<Payment> {
    const settled = await this.settle.settleUnknown(payment, budget);
    if (settled.kind === 'unknown') throw paymentInDoubt(payment, settled.cause);
    if (settled.kind === 'settled') {
      const { payment: known } = settled;
      if (isUnknown(known.status) && !waitsForCustomer(known)) throw paymentInDoubt(payment);
      return known;
    }
    return (await this.payments.move(payment, { to: 'voided' })) ?? this.payments.reload(payment);
  }

  private async refundRest(payment: Payment, budget: TimeBudget, reason: string): Promise<Payment> {
    const rest = payment.capturedMinor - payment.refundReservedMinor;
    if (rest > 0n) {
      const { tenantId, id: paymentId, currency } = payment;
      const refund = {
        tenantId,
        paymentId,
        amountMinor: rest,
        currency,
        idempotencyKey: REFUND_KEYS.void(paymentId),
        reason,
      };
      await this.refunds.execute(refund, budget);
    }
    return this.payments.reload(payment);
  }
}
