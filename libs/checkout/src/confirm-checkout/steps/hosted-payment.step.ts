import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { CompensatableStep, operation, pause } from '@holdfast/saga';
import type { AttemptScope, Pause, StepScope } from '@holdfast/saga';

import { PaymentPort } from '../../ports/payment.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { refundCause } from '../refund-cause.js';
import { lineName, lineSummary } from './line-summary.js';

/** Why money is refunded. Older records have no reason. */
const Refund = z.object({ reason: z.string().optional() });
type Refund = z.output<typeof Refund>;

/**
 * Opens the checkout page on which the customer pays the frozen total, captured at once, and pauses the attempt; the next call returns
 * the payment made there. Its undo refunds the money. Reasons: PAYMENT_DECLINED, AMOUNT_BELOW_MINIMUM, ATTEMPT_FENCED.
 */
@Injectable()
export class HostedPayment extends CompensatableStep<ConfirmCheckoutState, Refund> {
  static readonly operation = operation('refund_payment', {
    maxTries: 10,
    inputOf: (_: ConfirmCheckoutState, refusal?: unknown): Refund => ({ reason: refundCause(refusal) }),
    input: Refund,
  });

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
    // PAY-5. An unknown outcome, not a refusal: the step is repeated, or the attempt undone.
    if (page.amountMinor !== totals.grandTotalMinor)
      throw new Error('the page is for another amount than the quote');
    if (page.kind === 'paid') return { authorizationId: page.authorizationId, pageId: page.pageId };
    const { url, expiresInSeconds } = page;
    return pause<ConfirmCheckoutState>({ url, ...(url !== null && { seconds: expiresInSeconds }) });
  }

  /** Closes the page, or refunds the payment made on it with the reason for the customer. */
  async compensate({ reason }: Refund, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.payment.void({ checkoutId, attempt, reason }, { deadline });
  }
}

/** The quote as the page lists it: goods after discounts, shipping, rounding. They sum to the total. */
const pageItems = (state: ConfirmCheckoutState) => {
  const { totals, shippingMethod } = state;
  const goods = totals.lines.map((line) => ({ name: lineName(state, line), amountMinor: line.totalMinor }));
  const shipping = { name: shippingMethod.name, amountMinor: totals.shippingTotalMinor };
  const rounding = { name: 'Rounding', amountMinor: totals.roundingMinor };
  return [...goods, shipping, ...(totals.roundingMinor === 0n ? [] : [rounding])];
};
