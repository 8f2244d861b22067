import Stripe from 'stripe';

import type { Decline, UnknownAnswer } from '../gateway/gateway.port.js';
import { failureReason, toDecline } from './intent-mapping.js';

const { StripeError } = Stripe.errors;
type AnyStripeError = InstanceType<typeof StripeError>;

/** Remembered under the key: the endpoint ran to an end once, and this is how. */
const wasReplayed = (error: AnyStripeError): boolean => error.headers?.['idempotent-replayed'] === 'true';

/** Anything without a definite answer. Unknown is never failed. */
export const unknown = (cause: unknown): UnknownAnswer => ({
  kind: 'unknown',
  // A remembered 5xx is the last word this key will ever get: what it made, if anything, has to be looked for.
  ended: cause instanceof StripeError && (cause.statusCode ?? 0) >= 500 && wasReplayed(cause),
  cause,
});

/** A definite no of Stripe to a request that it understood: the card's, or the request's own fault. undefined: not definite. */
export function refusalOf(
  error: unknown,
): (Decline & { transactionId?: string | undefined; intent?: Stripe.PaymentIntent | undefined }) | undefined {
  if (!(error instanceof StripeError)) return undefined;
  const { payment_intent: intent, code, param } = error;
  if (error.rawType === 'card_error') return { ...toDecline(error), transactionId: intent?.id, intent };
  // 400 and 404 say that nothing was done. A key used with another body (idempotency_error) or a key in use (409) say no such thing.
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return undefined;
  const text = code ?? 'invalid_request';
  return {
    reason: failureReason(code, param),
    declineCode: text,
    code: text,
    transactionId: intent?.id,
    intent,
  };
}

/** Whether Stripe says that no such object exists. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError &&
  error.statusCode === 404 &&
  error.code === 'resource_missing';

/** The parameter that Stripe did not like, where it names one. */
export const refusedParameter = (error: unknown): string | undefined =>
  error instanceof StripeError ? error.param : undefined;
