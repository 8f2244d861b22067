import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { Pool, isConstraintViolation, runOne } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import { abuseLimitsOf } from '../abuse-limits/abuse-limits.js';
import type { AbuseConfig } from '../abuse-limits/abuse-limits.js';
import { declineLimitsFor } from '../abuse-limits/decline-limits.js';
import type { DeclineLimits } from '../abuse-limits/decline-limits.js';
import { oldestLastingHoldSeconds } from '../checkout-session/hold-times.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import type { AttemptOpening, ClaimedAttempt } from './attempt.js';
import { OPEN_ATTEMPT } from './attempt.statements.js';
import { encodeState } from './confirm-checkout.state.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import { LeaseOwner } from './lease-owner.js';

/** Opens the saga's write-ahead records (design 3): written once before the first effect. */
@Injectable()
export class AttemptOpeningRepository {
  private readonly limits: DeclineLimits;

  constructor(
    private readonly db: Pool,
    private readonly owner: LeaseOwner,
    @Inject(CONFIG)
    private readonly config: AbuseConfig & Pick<CheckoutSettings, 'SAGA_LEASE_MS' | 'SAGA_BUDGET_MS'>,
  ) {
    this.limits = abuseLimitsOf(config);
  }

  /**
   * Opens the next attempt of a checkout as it was read, and locks its cart; undefined when either has changed, an attempt is open, or too
   * many payments were declined (see `Declines`).
   */
  async open(
    { cart, session, client }: AttemptOpening,
    state: ConfirmCheckoutState,
    paymentKey: string,
    sagaVersion: number,
  ): Promise<ClaimedAttempt | undefined> {
    const context = currentContext();
    const limits = declineLimitsFor(state.payment.type, this.limits);
    const row = await runOne(this.db, OPEN_ATTEMPT, [
      cart.id,
      cart.tenantId,
      cart.version,
      sagaVersion,
      paymentKey,
      this.owner.id,
      this.config.SAGA_LEASE_MS / 1000,
      encodeState(state),
      context?.traceparent ?? null,
      context?.requestId ?? null,
      session.email,
      JSON.stringify(session.shippingAddress),
      session.shippingMethodId,
      session.billingAddress ? JSON.stringify(session.billingAddress) : null,
      client ?? null,
      limits.declinesPerCheckout,
      limits.declinesPerClient,
      oldestLastingHoldSeconds(state.payment, this.config.SAGA_BUDGET_MS),
    ]).catch((error: unknown) => {
      // Two opened at the same instant: the constraint let one through.
      if (isConstraintViolation(error, 'checkout_attempts_one_open')) return undefined;
      throw error;
    });
    if (!row) return undefined;
    const { tenantId, checkoutId } = state;
    const { traceparent, requestId } = context ?? {};
    return {
      tenantId,
      checkoutId,
      attempt: row.attempt,
      epoch: 1,
      sagaVersion,
      state: { ...state, hasLastingHold: row.has_lasting_hold },
      wasPaused: false,
      traceparent,
      requestId,
    };
  }
}
