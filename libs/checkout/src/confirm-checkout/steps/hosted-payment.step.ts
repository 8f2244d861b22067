import { CompensatableStep, pause } from '@holdfast/saga';
import type { Pause, StepScope } from '@holdfast/saga';

import { PaymentPort } from '../../ports/payment.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { refundCause } from '../refund-cause.js';
import { lineName, lineSummary } from './line-summary.js';

/**
 * Opens the page on which the customer pays the frozen total, captured at once, and pauses the attempt; called again it answers what was
 * paid there. Its undo gives the money back. Reasons: PAYMENT_DECLINED, AMOUNT_BELOW_MINIMUM, ATTEMPT_FENCED.
 */
export class HostedPayment extends CompensatableStep<ConfirmCheckoutState> {
  override readonly timeoutMs = 4_000;
  override readonly needsMs = 1_000;

  constructor(private readonly payment: PaymentPort) {
    super();
  }

  async invoke(
    state: ConfirmCheckoutState,
    { attempt, deadline }: StepScope,
  ): Promise<Partial<ConfirmCheckoutState> | Pause<ConfirmCheckoutState>> {
    const { checkoutId, totals, payment, customerId, email } = state;
    const page = await this.payment.openPage(
      {
        checkoutId,
        attempt,
        paymentId: payment.id,
        amountMinor: totals.grandTotalMinor,
        currency: totals.currency,
        customerId,
        email,
        gatewayAccount: payment.gatewayAccount,
        lineSummary: lineSummary(state),
        items: pageItems(state),
        ...payment.page!,
      },
      { deadline },
    );
    // PAY-5. Not a refusal: nobody knows what this is, so nothing goes on until it was asked for again, or undone.
    if (page.amountMinor !== totals.grandTotalMinor)
      throw new Error('the page is for another amount than the quote');
    if (page.kind === 'paid') return { authorizationId: page.authorizationId, pageId: page.pageId };
    const { url, expiresInSeconds } = page;
    return pause<ConfirmCheckoutState>({ url, ...(url !== null && { seconds: expiresInSeconds }) });
  }

  /** Closes the page, or gives back what was paid on it, and tells the customer why. */
  async compensate({ checkoutId }: ConfirmCheckoutState, { attempt, deadline, undoneFor }: StepScope) {
    const reason = refundCause(undoneFor);
    await this.payment.void({ checkoutId, attempt, reason }, { deadline });
  }
}

/** The quote as the page lists it: goods after discounts, shipping, and what rounding added. They sum to the total, or the page shows that. */
const pageItems = (state: ConfirmCheckoutState) => {
  const { totals, shippingMethod } = state;
  const goods = totals.lines.map((line) => ({ name: lineName(state, line), amountMinor: line.totalMinor }));
  const shipping = { name: shippingMethod.name, amountMinor: totals.shippingTotalMinor };
  const rounding = { name: 'Rounding', amountMinor: totals.roundingMinor };
  return [...goods, shipping, ...(totals.roundingMinor === 0n ? [] : [rounding])];
};
