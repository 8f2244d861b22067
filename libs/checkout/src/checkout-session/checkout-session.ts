import type { Address } from '../address/address.js';
import type { Cart } from '../cart/cart.js';
import type { Reservation } from '../ports/warehouse.port.js';

/** A started checkout: who, where to, and the stock held for it. */
export interface CheckoutSession {
  readonly checkoutId: string;
  readonly cartId: string;
  /** The cart version it was started, or re-quoted, for. */
  readonly cartVersion: number;
  readonly email: string | undefined;
  readonly shippingAddress: Address | undefined;
  readonly billingAddress: Address | undefined;
  readonly shippingMethodId: string | undefined;
  readonly reservations: readonly Reservation[];
  readonly expiresAt: Date;
  /** Expired or cancelled, as the database saw it when it was read. */
  readonly isOver: boolean;
  /** Its stock was held or renewed a moment ago (`HOLD_FRESH_SECONDS`). */
  readonly isHoldFresh: boolean;
}

/** The newest attempt of a checkout, as far as answering callers needs it. */
export interface AttemptSummary {
  readonly attempt: number;
  readonly status: 'running' | 'awaiting_customer' | 'completed' | 'refused';
  readonly paymentKey: string;
  readonly cartVersion: number;
  readonly epoch: number;
  /** It has no driver: its lease has expired. */
  readonly isLeaseOver: boolean;
  readonly pause: CustomerPause | undefined;
  readonly customerDeadline: Date | undefined;
  readonly isDeadlineOver: boolean;
  readonly refusal: StoredRefusal | undefined;
  readonly result: StoredResult | undefined;
}

/** The customer's next action: pass a challenge, or pay on a page (no url: paid, and the bank is processing). */
export type CustomerPause = { readonly clientSecret: string } | { readonly url: string | null };

/** A refusal as it is kept: enough to answer it again. */
export interface StoredRefusal {
  readonly reason: string;
  readonly detail: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A completed attempt's answer, the same for every caller for ever. Money as JSON, since it only travels. */
export interface StoredResult {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly totals: unknown;
  readonly warnings: readonly unknown[];
}

/** Everything about a checkout, read in one statement. */
export interface CheckoutRecord {
  readonly cart: Cart;
  readonly session: CheckoutSession | undefined;
  readonly lastAttempt: AttemptSummary | undefined;
}
