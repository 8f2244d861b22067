import type { TimeBudget } from '../../gateway/time-budget.js';
import { endedWithoutMoney, isUnknown, waitsForCustomer } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';
import type { VoidPayment } from '../void-payment/void-payment.js';

/** The challenge, or the page, of one attempt. */
export interface AbandonPaymentCommand {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

/**
 * Ends a challenge, or closes a page, in favour of another card, unless the customer has passed it or paid: then the first payment stands
 * (2.3 step 7, HST-1). Whether she has is asked of the gateway, not of the row.
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
    const page = own?.isHosted ? await this.closePage(own, budget) : undefined;
    if (page && !endedWithoutMoney(page.status)) return page;
    await this.voidPayment.execute(command, budget);
    return this.own(command);
  }

  /** A page is closed before its attempt is: while her bank is at work the money may still come, and then it is the order's. */
  private async closePage(own: Payment, budget: TimeBudget): Promise<Payment | undefined> {
    const current = await this.settle.reload(own);
    return current.pageId === null ? undefined : this.settle.release(current, budget);
  }

  private async own({ tenantId, checkoutId, attempt }: AbandonPaymentCommand): Promise<Payment | undefined> {
    return (await this.payments.findByCheckout(tenantId, checkoutId)).find(
      (payment) => payment.attempt === attempt,
    );
  }

  private async stillWaits(payment: Payment, budget: TimeBudget): Promise<boolean> {
    if (waitsForCustomer(payment))
      return waitsForCustomer((await this.settle.follow(payment, budget)).payment);
    if (!isUnknown(payment.status)) return false;
    const settled = await this.settle.settleUnknown(payment, budget);
    if (settled.kind === 'unknown') throw paymentInDoubt(payment, settled.cause);
    return settled.kind === 'never_happened' || waitsForCustomer(settled.payment);
  }
}
