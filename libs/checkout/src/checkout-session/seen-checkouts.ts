import { LRUCache } from 'lru-cache';

import type { Cart } from '../cart/cart.js';
import type { CheckoutRecord, CheckoutSession } from './checkout-session.js';
import { HOLD_FRESH_SECONDS } from './hold-times.js';

const REMEMBERED_CHECKOUTS = 500;

/**
 * Checkouts without an attempt that this process has just started, so that the change that follows need not read what it knows. A copy may
 * be old, and does no harm: the write that relies on it names what it was made from, and while the hold is fresh nothing is asked of the
 * warehouse before that write. Never a reason to refuse. Each serves once: after that change another process may have made the next.
 */
export class SeenCheckouts {
  private readonly checkouts = new LRUCache<string, CheckoutRecord>({
    max: REMEMBERED_CHECKOUTS,
    ttl: HOLD_FRESH_SECONDS * 1_000,
  });

  /** The checkout as it was started; a second call has none. */
  take(tenantId: string, checkoutId: string): CheckoutRecord | undefined {
    const key = `${tenantId}:${checkoutId}`;
    const seen = this.checkouts.get(key);
    this.checkouts.delete(key);
    return seen;
  }

  /** Keeps what was just stored, and answers the session. */
  keep(cart: Cart, session: CheckoutSession): CheckoutSession {
    if (cart.attempts === 0)
      this.checkouts.set(`${cart.tenantId}:${cart.checkoutId}`, { cart, session, lastAttempt: undefined });
    return session;
  }
}
