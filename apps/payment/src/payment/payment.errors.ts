import { DomainError } from '@holdfast/errors';

import type { Payment } from './payment.js';

/** Nobody knows yet what became of the payment. Never a refusal: the caller repeats. */
export const paymentInDoubt = (payment: { readonly id: string }, cause?: unknown): DomainError =>
  new DomainError('PAYMENT_IN_DOUBT', {
    metadata: { payment_id: payment.id },
    ...(cause !== undefined && { cause }),
  });

export const paymentNotFound = (): DomainError => new DomainError('PAYMENT_NOT_FOUND');

/** The attempt was undone; nothing of it may hold money. */
export const attemptFenced = (checkoutId: string, attempt: number): DomainError =>
  new DomainError('ATTEMPT_FENCED', { metadata: { checkout_id: checkoutId, attempt: String(attempt) } });

export const illegalTransition = (payment: Payment, wanted: string): DomainError =>
  new DomainError('ILLEGAL_PAYMENT_TRANSITION', { metadata: { status: payment.status, wanted } });

/** Why a payment that ended without money did so. Where the gateway did not take the request, there is no decline. */
export const paymentRefused = (payment: Payment): DomainError => {
  const { failureReason, declineCode, failureCode, status, id } = payment;
  const reason = failureReason ?? 'PAYMENT_DECLINED';
  const decline = { decline_code: declineCode ?? status, code: failureCode ?? status };
  return new DomainError(reason, {
    metadata: { ...(reason !== 'PAYMENT_UNAVAILABLE' && decline), payment_id: id },
  });
};
