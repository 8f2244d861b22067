import { DomainError } from '@holdfast/errors';

import type { Payment } from './payment.js';

/** The payment's outcome is unknown. Never a refusal: the caller repeats. */
export const paymentInDoubt = (payment: { readonly id: string }, cause?: unknown): DomainError =>
  new DomainError('PAYMENT_IN_DOUBT', {
    metadata: { payment_id: payment.id },
    ...(cause !== undefined && { cause }),
  });

export const paymentNotFound = (): DomainError => new DomainError('PAYMENT_NOT_FOUND');

/** The attempt was compensated; it may not hold money. */
export const attemptFenced = (checkoutId: string, attempt: number): DomainError =>
  new DomainError('ATTEMPT_FENCED', { metadata: { checkout_id: checkoutId, attempt: String(attempt) } });

export const illegalTransition = (payment: Payment, wanted: string): DomainError =>
  new DomainError('ILLEGAL_PAYMENT_TRANSITION', { metadata: { status: payment.status, wanted } });

/** Why a payment ended without money. A request that the gateway rejected has no decline code. */
export const paymentRefused = (payment: Payment): DomainError => {
  const { failureReason, declineCode, failureCode, status, id } = payment;
  const reason = failureReason ?? 'PAYMENT_DECLINED';
  const decline = { decline_code: declineCode ?? status, code: failureCode ?? status };
  return new DomainError(reason, {
    metadata: { ...(reason !== 'PAYMENT_UNAVAILABLE' && decline), payment_id: id },
  });
};
