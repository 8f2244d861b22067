import type { TimeBudget } from '../gateway/time-budget.js';
import { isUnknown } from '../payment/payment-status.js';
import { paymentInDoubt } from '../payment/payment.errors.js';
import type { Payment } from '../payment/payment.js';
import type { PaymentRepository } from '../payment/payment.repository.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';
import type { VoidPayment } from '../void-payment/void-payment.js';

/** The challenge of one attempt. */
export interface AbandonPaymentCommand {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

/**
 * Ends a challenge in favour of another card, unless the customer has passed it: then the first card stands (2.3 step 7). Whether she has
 * is asked of the gateway, not of the row.
 */
export class AbandonPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly voidPayment: VoidPayment,
  ) {}

  /** The payment as it is then; undefined when there was none. */
  async execute(command: AbandonPaymentCommand, budget: TimeBudget): Promise<Payment | undefined> {
    const own = await this.own(command);
    if (own && !(await this.stillWaits(own, budget))) return this.settle.reload(own);
    await this.voidPayment.execute(command, budget);
    return this.own(command);
  }

  private async own({ tenantId, checkoutId, attempt }: AbandonPaymentCommand): Promise<Payment | undefined> {
    return (await this.payments.findByCheckout(tenantId, checkoutId)).find(
      (payment) => payment.attempt === attempt,
    );
  }

  private async stillWaits(payment: Payment, budget: TimeBudget): Promise<boolean> {
    if (isUnknown(payment.status)) {
      const settled = await this.settle.settleUnknown(payment, budget);
      if (settled.kind === 'unknown') throw paymentInDoubt(payment, settled.cause);
      return settled.kind === 'never_happened' || settled.payment.status === 'requires_action';
    }
    if (payment.status !== 'requires_action') return false;
    return (await this.settle.follow(payment, budget)).payment.status === 'requires_action';
  }
}
