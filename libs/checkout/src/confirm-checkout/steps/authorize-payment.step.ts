import { Injectable } from '@nestjs/common';

import { CompensatableStep, operation, pause } from '@holdfast/saga';
import type { AttemptScope, NoInput, Pause, StepScope } from '@holdfast/saga';

import { PaymentPort } from '../../ports/payment.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { lineSummary } from './line-summary.js';

/**
 * Authorises the grand total at the gateway, never captures it. A challenge (3-D Secure) pauses the attempt; the next call returns the
 * challenge's outcome. Reasons: PAYMENT_DECLINED, AMOUNT_BELOW_MINIMUM, PAYMENT_METHOD_NOT_ALLOWED, ATTEMPT_FENCED.
 */
@Injectable()
export class AuthorizePayment extends CompensatableStep<ConfirmCheckoutState> {
  static readonly operation = operation('void_authorization', { maxTries: 5 });

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
    // PAY-5. An unknown outcome, not a refusal: the step is repeated, or the attempt undone.
    if (result.amountMinor !== totals.grandTotalMinor)
      throw new Error('another amount than the quote was authorised');
    return { authorizationId: result.authorizationId };
  }

  /** Voids the authorisation. Also for one whose outcome is unknown: payment settles it first, and refuses a late one. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.payment.void({ checkoutId, attempt }, { deadline });
  }
}
