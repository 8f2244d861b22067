import type { TimeBudget } from '../../gateway/time-budget.js';
import { endedWithoutMoney, isUnknown, waitsForCustomer } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { REFUND_KEYS } from '../../refunds/refund-payment/refund-keys.js';
import type { RefundPayment } from '../../refunds/refund-payment/refund-payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';

/** Undo of a checkout's attempts up to this one. */
export interface VoidPaymentCommand {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  /** Why, as a code: told to the customer where money goes back. */
  readonly reason?: string | undefined;
}

const WITHOUT_REASON = 'voided';

/**
 * Makes sure that attempts up to this one hold no money. The fence comes first: an authorisation that has not been stored yet is refused
 * from then on, and one that was stored is seen here. Then each payment is settled, cancelled, or refunded where it was captured.
 */
export class VoidPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly refunds: RefundPayment,
  ) {}

  /** What became of the newest payment; undefined when there was none. Throws PAYMENT_IN_DOUBT when the gateway cannot be asked. */
  async execute(
    { tenantId, checkoutId, attempt, reason }: VoidPaymentCommand,
    budget: TimeBudget,
  ): Promise<PaymentStatus | undefined> {
    await this.payments.fence(tenantId, checkoutId, attempt);
    const known = await this.payments.findByCheckout(tenantId, checkoutId);
    let newest: PaymentStatus | undefined;
    for (const payment of known.filter((each) => each.attempt <= attempt)) {
      const { status } = await this.letGo(payment, budget, reason);
      newest ??= status;
    }
    return newest;
  }

  /** Ends one payment, whose attempt is fenced, without money. Repeatable at any point. */
  async letGo(payment: Payment, budget: TimeBudget, reason = WITHOUT_REASON): Promise<Payment> {
    const isAsked = isUnknown(payment.status) && !waitsForCustomer(payment);
    const known = isAsked ? await this.settled(payment, budget) : payment;
    const { status } = known;
    if (waitsForCustomer(known) || status === 'authorized') {
      return this.afterRelease(await this.settle.release(known, budget), budget, reason);
    }
    if (status === 'captured' || status === 'partially_refunded' || status === 'collected') {
      return this.giveBack(known, budget, reason);
    }
    // Money that came after the end: the status stays, the money goes back.
    if (endedWithoutMoney(status) && known.capturedMinor > 0n) return this.giveBack(known, budget, reason);
    if (status !== 'due') return known;
    // Cash that nobody has collected yet; delivered meanwhile, it is given back by hand.
    return (
      (await this.payments.move(known, { to: 'voided' })) ??
      this.letGo(await this.settle.reload(known), budget, reason)
    );
  }

  /** The gateway may say that somebody captured it meanwhile. */
  private async afterRelease(released: Payment, budget: TimeBudget, reason: string): Promise<Payment> {
    if (released.status === 'captured') return this.giveBack(released, budget, reason);
    if (released.status === 'authorized' || waitsForCustomer(released)) throw paymentInDoubt(released);
    return released;
  }

  /** An unknown payment is settled first: asked again under its key, so that a late first request can only find what we then cancel. */
  private async settled(payment: Payment, budget: TimeBudget): Promise<Payment> {
    const settled = await this.settle.settleUnknown(payment, budget);
    if (settled.kind === 'unknown') throw paymentInDoubt(payment, settled.cause);
    if (settled.kind === 'settled') {
      const { payment: known } = settled;
      if (isUnknown(known.status) && !waitsForCustomer(known)) throw paymentInDoubt(payment);
      return known;
    }
    return (await this.payments.move(payment, { to: 'voided' })) ?? this.settle.reload(payment);
  }

  private async giveBack(payment: Payment, budget: TimeBudget, reason: string): Promise<Payment> {
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
    return this.settle.reload(payment);
  }
}
