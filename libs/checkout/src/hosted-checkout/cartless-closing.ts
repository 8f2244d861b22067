import type { StoredRefusal } from '../checkout-session/checkout-session.js';
import { refundCauseOf } from '../confirm-checkout/refund-cause.js';
import { ExtendStockHolds } from '../confirm-checkout/steps/extend-stock-holds.step.js';
import { HostedPayment } from '../confirm-checkout/steps/hosted-payment.step.js';
import { ReservePromotions } from '../confirm-checkout/steps/reserve-promotions.step.js';
import { failedCompensation } from '../failed-compensation/failed-compensation.js';
import type { FailedCompensation } from '../failed-compensation/failed-compensation.js';
import type { AttemptRef } from '../ports/call.js';

const REFUSAL: StoredRefusal = { reason: 'CART_NOT_FOUND', detail: 'the cart is gone', metadata: {} };

/** The closing of an attempt whose cart is gone: it cannot become an order, so its holds are released and its payment refunded. */
export function cartlessClosing(attempt: AttemptRef): {
  readonly refusal: StoredRefusal;
  readonly owed: readonly FailedCompensation[];
} {
  const error = 'the cart was gone when its customer had paid';
  return {
    refusal: REFUSAL,
    owed: [
      failedCompensation(attempt, HostedPayment.operation, {
        input: { reason: refundCauseOf(REFUSAL) },
        error,
      }),
      failedCompensation(attempt, ReservePromotions.operation, { input: {}, error }),
      failedCompensation(attempt, ExtendStockHolds.operation, { input: {}, error }),
    ],
  };
}
