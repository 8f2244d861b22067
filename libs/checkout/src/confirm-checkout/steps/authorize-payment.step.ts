import { CompensatableStep, pause } from '@holdfast/saga';
import type { Pause, StepScope } from '@holdfast/saga';

import { PaymentPort } from '../../ports/payment.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { lineSummary } from './line-summary.js';

/**
 * Authorises the grand total at the gateway, never captures it. A challenge (3-D Secure) pauses the attempt; called again it answers
 * what became of it. Reasons: PAYMENT_DECLINED, AMOUNT_BELOW_MINIMUM, PAYMENT_METHOD_NOT_ALLOWED, ATTEMPT_FENCED.
 */
export class AuthorizePayment extends CompensatableStep<ConfirmCheckoutState> {
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
    const result = await this.payment.authorize(
      {
        checkoutId,
        attempt,
        paymentId: payment.id,
        amountMinor: totals.grandTotalMinor,
        currency: totals.currency,
        paymentMethodId: payment.paymentMethodId!,
        customerId,
        email,
        gatewayAccount: payment.gatewayAccount,
        lineSummary: lineSummary(state),
      },
      { deadline },
    );
    if (result.kind === 'requires_action')
      return pause<ConfirmCheckoutState>({ clientSecret: result.clientSecret });
    // PAY-5. Not a refusal: nobody knows what this is, so nothing goes on until it was asked for again, or undone.
    if (result.amountMinor !== totals.grandTotalMinor)
      throw new Error('another amount than the quote was authorised');
    return { authorizationId: result.authorizationId };
  }

  /** Also asked when the authorisation's outcome is unknown: payment settles it first, and refuses a late one. */
  async compensate({ checkoutId }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.payment.void({ checkoutId, attempt }, { deadline });
  }
}
