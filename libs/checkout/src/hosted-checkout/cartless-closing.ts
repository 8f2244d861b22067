import type { StoredRefusal } from '../checkout-session/checkout-session.js';
import { refundCauseOf } from '../confirm-checkout/refund-cause.js';
import type { FailedCompensation } from '../failed-compensation/failed-compensation.repository.js';
import type { AttemptRef } from '../ports/call.js';

const REFUSAL: StoredRefusal = { reason: 'CART_NOT_FOUND', detail: 'the cart is gone', metadata: {} };

/** How an attempt is closed whose cart is gone: nothing can become of it, so what it holds goes back, its money included. */
export function cartlessClosing({ checkoutId, attempt }: AttemptRef): {
  readonly refusal: StoredRefusal;
  readonly owed: readonly FailedCompensation[];
} {
  const operations = ['refund_payment', 'release_promotions', 'release_reservations'] as const;
  return {
    refusal: REFUSAL,
    owed: operations.map((operation) => ({
      ...{ checkoutId, attempt, operation },
      input: operation === 'refund_payment' ? { reason: refundCauseOf(REFUSAL) } : {},
      error: 'the cart was gone when its customer had paid',
    })),
  };
}
