import { Injectable } from '@nestjs/common';

import { isRefusal } from '@holdfast/errors';
import { CompensatableStep, operation, pause } from '@holdfast/saga';
import type { AttemptScope, NoInput, Pause, StepScope } from '@holdfast/saga';

import { extendedHoldSeconds } from '../../checkout-session/hold-times.js';
import { PaymentPort } from '../../ports/payment.port.js';
import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { lineSummary } from './line-summary.js';

/**
 * Authorises the grand total at the gateway, never captures it. A challenge (3-D Secure) pauses the attempt, on a hold that outlasts the
 * customer's deadline; the next call returns the challenge's outcome. Reasons: PAYMENT_DECLINED, AMOUNT_BELOW_MINIMUM, PAYMENT_METHOD_NOT_ALLOWED, ATTEMPT_FENCED.
 */
@Injectable()
export class AuthorizePayment extends CompensatableStep<ConfirmCheckoutState> {
  static readonly operation = operation('void_authorization', { maxTries: 5 });

  override readonly timeoutMs = 4_000;
  override readonly needsMs = 1_000;

  constructor(
    private readonly payment: PaymentPort,
    private readonly warehouse: WarehousePort,
  ) {
    super();
  }

  async invoke(
    state: ConfirmCheckoutState,
    scope: StepScope,
  ): Promise<Partial<ConfirmCheckoutState> | Pause<ConfirmCheckoutState>> {
    const { checkoutId, totals, payment, customerId, email } = state;
    const { attempt, deadline } = scope;
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
      return pause({ clientSecret: result.clientSecret }, await this.holdForCustomer(state, scope));
    // PAY-5. An unknown outcome, not a refusal: the step is repeated, or the attempt undone.
    if (result.amountMinor !== totals.grandTotalMinor)
      throw new Error('another amount than the quote was authorised');
    return { authorizationId: result.authorizationId };
  }

  /**
   * Extends a hold that was to last for the attempt only. A refusal leaves the challenge open, as the customer may be passing it: pinning
   * decides about the stock. An unknown outcome is repeated with the step.
   */
  private async holdForCustomer(
    { checkoutId, stockLines, payment, hasLastingHold }: ConfirmCheckoutState,
    { attempt, deadline }: StepScope,
  ): Promise<Partial<ConfirmCheckoutState>> {
    if (!hasLastingHold) return {};
    const hold = { checkoutId, attempt, lines: stockLines, ttlSeconds: extendedHoldSeconds(payment) };
    try {
      await this.warehouse.extend(hold, { deadline });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return { hasLastingHold: false };
  }

  /** Voids the authorisation. Also for one whose outcome is unknown: payment settles it first, and refuses a late one. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.payment.void({ checkoutId, attempt }, { deadline });
  }
}
