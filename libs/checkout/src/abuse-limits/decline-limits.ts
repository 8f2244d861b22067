import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { Pool, runOne } from '@holdfast/postgres';

import type { ConfirmCheckoutState } from '../confirm-checkout/confirm-checkout.state.js';
import { abuseLimitsOf, tooManyAttempts } from './abuse-limits.js';
import type { AbuseConfig, AbuseLimits } from './abuse-limits.js';
import { READ_DECLINE_WAITS } from './decline.statements.js';

/** Limits of declined payments; 0: no limit. */
export type DeclineLimits = Pick<AbuseLimits, 'declinesTold' | 'declinesPerCheckout' | 'declinesPerClient'>;

const NONE: DeclineLimits = { declinesTold: 0, declinesPerCheckout: 0, declinesPerClient: 0 };

/** Cash on delivery and a zero total ask no bank, so there is nothing to guess. */
export const declineLimitsFor = (
  type: ConfirmCheckoutState['payment']['type'],
  limits: DeclineLimits,
): DeclineLimits => (type === 'card' || type === 'hosted' ? limits : NONE);

/** Explains why no card may be tried at the moment; the write that opens an attempt enforces the limits. */
@Injectable()
export class Declines {
  private readonly limits: DeclineLimits;

  constructor(
    private readonly db: Pool,
    @Inject(CONFIG) config: AbuseConfig,
  ) {
    this.limits = abuseLimitsOf(config);
  }

  /** Throws TOO_MANY_ATTEMPTS, with the time left, where too many payments of the checkout or of the client were declined (TRU-9). */
  async assertMayPay(
    { checkoutId, payment }: Pick<ConfirmCheckoutState, 'checkoutId' | 'payment'>,
    client: Buffer | undefined,
  ): Promise<void> {
    const { declinesPerCheckout, declinesPerClient } = declineLimitsFor(payment.type, this.limits);
    if (declinesPerCheckout === 0 && declinesPerClient === 0) return;
    const values = [checkoutId, client ?? null, declinesPerCheckout, declinesPerClient];
    const wait = await runOne(this.db, READ_DECLINE_WAITS, values);
    const seconds = Math.max(wait?.checkout_wait ?? 0, wait?.client_wait ?? 0);
    if (seconds > 0) throw tooManyAttempts('too many payments were declined', seconds);
  }
}
