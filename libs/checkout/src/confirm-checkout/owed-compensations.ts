import type { FailedForward, FailedUndo } from '@holdfast/saga';

import type { FailedCompensation } from '../failed-compensation/failed-compensation.repository.js';
import { isCompensationOperation } from '../failed-compensation/operations.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import { refundCause } from './refund-cause.js';

/**
 * What an attempt still owes, as rows for the worker. One operation once, although two steps may name it; a void is never owed for an
 * attempt that asked no gateway. What was refused is kept with it: the customer is told why money goes back.
 */
export function toCompensations(
  failed: readonly (FailedForward | FailedUndo)[],
  state: ConfirmCheckoutState,
  attempt: number,
  refusal?: unknown,
): FailedCompensation[] {
  const { checkoutId, orderId, customerId, email, promotions } = state;
  const byOperation = new Map<string, FailedCompensation>();
  for (const { operation, error, stepId } of failed) {
    if (operation === undefined || !isCompensationOperation(operation))
      throw new Error(`step ${stepId} owes ${operation}`);
    const input =
      operation === 'apply_promotion'
        ? {
            orderId,
            customerId,
            email,
            promotions: promotions.map(({ promotionId, code }) => ({ promotionId, code })),
          }
        : { orderId, ...(refusal !== undefined && { reason: refundCause(refusal) }) };
    byOperation.set(operation, { checkoutId, attempt, operation, input, error: String(error) });
  }
  return [...byOperation.values()];
}
