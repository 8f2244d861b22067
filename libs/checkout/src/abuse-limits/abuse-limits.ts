import { DomainError } from '@holdfast/errors';

import type { CheckoutSettings } from '../checkout-settings.js';

/** Limits of what a thief would try again and again, by guest, cart or client (TRU-9). Zero: no limit. */
export interface AbuseLimits {
  /** Declines of a checkout in a day whose reason is shown; the others say `card_declined`. */
  readonly declinesTold: number;
  /** Declines of a checkout in a day after which no card is tried. */
  readonly declinesPerCheckout: number;
  /** The same of a client, in an hour. */
  readonly declinesPerClient: number;
  /** Invalid promotion codes, per cart and hour. */
  readonly codeTries: number;
  /** Live guest checkouts, per client. */
  readonly guestCheckouts: number;
  /** Percent of a SKU's stock that the guest checkouts of a client may hold, one piece at least. */
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

/** The part of a configuration that sets the limits. */
export type AbuseConfig = Pick<
  CheckoutSettings,
  'HOLDFAST_ENV' | (`ABUSE_${string}` & keyof CheckoutSettings)
>;

/** The limits of a configuration: on in production, off in `local`, unless it says otherwise. */
export function abuseLimitsOf(settings: AbuseConfig): AbuseLimits {
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

/** The refusal of one try too many; `what` names the limit. */
export const tooManyAttempts = (what: string, retryAfterSeconds: number): DomainError =>
  new DomainError('TOO_MANY_ATTEMPTS', { detail: what, retryAfterSeconds });
