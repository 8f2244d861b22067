import { DomainError } from '@holdfast/errors';

import type { CheckoutSettings } from '../checkout-settings.js';

/** How often a guest, a cart or a client may try what is worth trying to a thief (TRU-9). Zero: no limit. */
export interface AbuseLimits {
  /** Declines of a checkout in a day that tell why; the others say `card_declined`. */
  readonly declinesTold: number;
  /** Declines of a checkout in a day before no card is tried any more. */
  readonly declinesPerCheckout: number;
  /** The same of a client, in an hour. */
  readonly declinesPerClient: number;
  /** Promotion codes that do not hold, per cart and hour. */
  readonly codeTries: number;
  /** Live checkouts of guests, per client. */
  readonly guestCheckouts: number;
  /** Percent of a SKU's stock that the checkouts of a client's guests may hold, one piece at least. */
  readonly stockSharePercent: number;
}

const NONE: AbuseLimits = {
  declinesTold: 0,
  declinesPerCheckout: 0,
  declinesPerClient: 0,
  codeTries: 0,
  guestCheckouts: 0,
  stockSharePercent: 0,
};

/** The limits of a configuration: on in production, off in `local`, unless it says otherwise. */
export function abuseLimitsOf(
  settings: Pick<CheckoutSettings, 'HOLDFAST_ENV' | (`ABUSE_${string}` & keyof CheckoutSettings)>,
): AbuseLimits {
  const isOn = settings.ABUSE_LIMITS ?? settings.HOLDFAST_ENV === 'production';
  if (!isOn) return NONE;
  return {
    declinesTold: settings.ABUSE_DECLINES_TOLD,
    declinesPerCheckout: settings.ABUSE_DECLINES_PER_CHECKOUT,
    declinesPerClient: settings.ABUSE_DECLINES_PER_CLIENT_HOUR,
    codeTries: settings.ABUSE_CODE_TRIES_PER_CART_HOUR,
    guestCheckouts: settings.ABUSE_GUEST_CHECKOUTS_PER_CLIENT,
    stockSharePercent: settings.ABUSE_GUEST_STOCK_SHARE_PERCENT,
  };
}

/** Too often; `what` says of which, and when the next try may pass. */
export const tooManyAttempts = (what: string, retryAfterSeconds: number): DomainError =>
  new DomainError('TOO_MANY_ATTEMPTS', { detail: what, retryAfterSeconds });
