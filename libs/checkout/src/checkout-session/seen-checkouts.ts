import { LRUCache } from 'lru-cache';

import type { Cart } from '../cart/cart.js';
import type { CheckoutRecord, CheckoutSession } from './checkout-session.js';
import { HOLD_FRESH_SECONDS } from './hold-times.js';

const REMEMBERED_CHECKOUTS = 500;
const REMEMBERED_MS = 60_000;

interface SeenCheckout {
  readonly cart: Cart;
  readonly session: CheckoutSession;
  /** On this process's own monotonic clock. */
  readonly seenAtMs: number;
}

/**
 * Checkouts without an attempt as this process has started them, so that the change that follows need not read what it knows. A copy may be
 * old, and does no harm: the write that relies on it names what it was made from. Never a reason to refuse. Each serves once: after that
 * change another process may have made the next.
 */
export class SeenCheckouts {
  private readonly checkouts = new LRUCache<string, SeenCheckout>({
    max: REMEMBERED_CHECKOUTS,
    ttl: REMEMBERED_MS,
  });

  /** The checkout as it was started; a second call has none. */
  take(tenantId: string, checkoutId: string): CheckoutRecord | undefined {
    const key = `${tenantId}:${checkoutId}`;
    const seen = this.checkouts.get(key);
    if (!seen) return undefined;
    this.checkouts.delete(key);
    const { cart, session, seenAtMs } = seen;
    const isYoung = performance.now() - seenAtMs < HOLD_FRESH_SECONDS * 1_000;
    return {
      cart,
      session: { ...session, isHoldFresh: session.isHoldFresh && isYoung },
      lastAttempt: undefined,
    };
  }

  /** Keeps what was just stored, and answers the session. */
  keep(cart: Cart, session: CheckoutSession): CheckoutSession {
    if (cart.attempts === 0)
      this.checkouts.set(`${cart.tenantId}:${cart.checkoutId}`, {
        cart,
        session,
        seenAtMs: performance.now(),
      });
    return session;
  }
}
