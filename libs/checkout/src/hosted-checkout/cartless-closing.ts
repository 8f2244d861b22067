import type { StoredRefusal } from '../checkout-session/checkout-session.js';
import type { FailedCompensation } from '../failed-compensation/failed-compensation.repository.js';
import type { AttemptRef } from '../ports/call.js';

/** Why money of an attempt without a cart goes back; the customer is told it (HST-2). */
const REASON = 'cart_missing';

/** How an attempt is closed whose cart is gone: nothing can become of it, so what it holds goes back, its money included. */
export function cartlessClosing({ checkoutId, attempt }: AttemptRef): {
  readonly refusal: StoredRefusal;
  readonly owed: readonly FailedCompensation[];
} {
  const operations = ['refund_payment', 'release_promotions', 'release_reservations'] as const;
  return {
    refusal: { reason: 'CART_NOT_FOUND', detail: 'the cart is gone', metadata: {} },
    owed: operations.map((operation) => ({
      ...{ checkoutId, attempt, operation },
      input: operation === 'refund_payment' ? { reason: REASON } : {},
      error: 'the cart was gone when its customer had paid',
    })),
  };
}
