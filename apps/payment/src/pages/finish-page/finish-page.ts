import type { Log } from '@holdfast/platform';

import type { SettlePage } from '../../authorizations/settle-payment/settle-page.js';
import type { VoidPayment } from '../../authorizations/void-payment/void-payment.js';
import type { CheckoutPort } from '../../checkout/checkout.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { isUnknown } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';

const NO_ORDER = 'checkout_not_completed';

/**
 * What has to follow when something became of a page: the payment follows its page, checkout goes on with the attempt, and money for an
 * attempt that is no order goes back (HST-2). Every part is idempotent, so a webhook that is repeated ends the same.
 */
export class FinishPage {
  constructor(
    private readonly settle: SettlePage,
    private readonly checkout: CheckoutPort,
    private readonly voidPayment: VoidPayment,
    private readonly log: Log,
  ) {}

  /** Throws while the gateway or checkout cannot be asked; then it is to be tried again. Runs in the payment's tenant. */
  async execute(
    payment: Payment,
    budget: TimeBudget,
    pageId: string | null = payment.pageId,
  ): Promise<Payment> {
    const { payment: followed } = await this.settle.follow(payment, budget, pageId);
    // Open still, or her bank is at work: there is nothing to go on with.
    if (isUnknown(followed.status)) return followed;
    const { tenantId, checkoutId, attempt } = followed;
    const { status, reason } = await this.checkout.completeHosted({ checkoutId, attempt });
    if (status !== 'failed' || !hasMoney(followed)) return followed;
    await this.voidPayment.execute(
      { tenantId, checkoutId, attempt, reason: (reason ?? NO_ORDER).toLowerCase() },
      budget,
    );
    this.log.warn({ paymentId: followed.id, checkoutId, attempt, reason }, 'hosted payment given back');
    return followed;
  }
}

const hasMoney = ({ capturedMinor, refundReservedMinor }: Payment): boolean =>
  capturedMinor > refundReservedMinor;
