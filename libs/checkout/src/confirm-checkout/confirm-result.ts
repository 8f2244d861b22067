import { DomainError, isDomainError, isReason } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';

import type { StoredRefusal, StoredResult } from '../checkout-session/checkout-session.js';

/** The outcome of a confirm that is not refused. */
export type ConfirmOutcome =
  | { readonly status: 'completed'; readonly result: StoredResult }
  | { readonly status: 'requires_action'; readonly clientSecret: string; readonly deadline: Date }
  | { readonly status: 'pending' };

/** Refusals about internal state, not about the customer's order: callers do not see them. */
const INTERNAL: ReadonlySet<Reason> = new Set<Reason>(['ATTEMPT_FENCED', 'ORDER_MISMATCH']);

/** An error as it is kept with the attempt and handed to those who waited. */
export function storedRefusal(error: unknown): StoredRefusal {
  if (isDomainError(error) && !INTERNAL.has(error.reason)) {
    const { reason, message, metadata, errors, extensions } = error;
    return {
      reason,
      detail: message,
      metadata,
      ...(errors && { errors }),
      ...(extensions && { extensions }),
    };
  }
  // Nothing of it is under way any more: what it needed was away, or its driver was.
  return {
    reason: 'DEPENDENCY_UNAVAILABLE',
    detail: 'the attempt was given up; nothing was charged; confirm again',
    metadata: {},
  };
}

/** A kept refusal as the error it was. */
export function toRefusal(stored: StoredRefusal): DomainError {
  const { reason, detail, metadata, errors, extensions } = stored;
  return new DomainError(isReason(reason) ? reason : 'INTERNAL', {
    detail,
    metadata,
    ...(errors && { errors }),
    ...(extensions && { extensions }),
  });
}
