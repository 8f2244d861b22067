import Stripe from 'stripe';

import type { Decline, UnknownAnswer } from '../gateway.port.js';
import { toDecline } from './intent-mapping.js';
import { refusedFor } from './refusal-codes.js';
import type { GatewayOperation } from './refusal-codes.js';

const { StripeError } = Stripe.errors;
type AnyStripeError = InstanceType<typeof StripeError>;

/**
 * Why Stripe turned a request away before it did anything: our key, what the key may do, how we ask, or how often. Neither a card nor
 * an object's state is the cause.
 */
export type Mistake = 'credentials' | 'permission' | 'request' | 'rate_limit';

/** Every kind of mistake. */
export const MISTAKES: readonly Mistake[] = ['credentials', 'permission', 'request', 'rate_limit'];

const LIMIT_CODES: ReadonlySet<string> = new Set(['rate_limit', 'lock_timeout']);

/** Remembered under the key: the endpoint ran to an end once, and this is how. */
const wasReplayed = (error: AnyStripeError): boolean => error.headers?.['idempotent-replayed'] === 'true';

/** A key that is in use (409) says nothing of what its first request came to. */
const isInvalidRequest = ({ rawType, statusCode = 0 }: AnyStripeError): boolean =>
  rawType === 'invalid_request_error' && statusCode >= 400 && statusCode < 500 && statusCode !== 409;

/** Our mistake where Stripe did not even look at the request. */
function accessMistake({ statusCode, code = '' }: AnyStripeError): Mistake | undefined {
  if (statusCode === 401) return 'credentials';
  if (statusCode === 403) return 'permission';
  return statusCode === 429 || LIMIT_CODES.has(code) ? 'rate_limit' : undefined;
}

/** Our mistake, where Stripe reports one and no code names the shopper or the object as the cause; undefined: anything else. */
export function mistakeOf(error: unknown, operation: GatewayOperation): Mistake | undefined {
  if (!(error instanceof StripeError)) return undefined;
  const mistake = accessMistake(error);
  if (mistake || !isInvalidRequest(error)) return mistake;
  return refusedFor(operation, error.code, error.param) ? undefined : 'request';
}

/** Anything without a definite answer. Unknown is never failed. */
export function unknown(cause: unknown, operation: GatewayOperation): UnknownAnswer {
  const mistake = mistakeOf(cause, operation);
  const isRemembered = cause instanceof StripeError && wasReplayed(cause);
  const isBroken = cause instanceof StripeError && (cause.statusCode ?? 0) >= 500;
  return {
    kind: 'unknown',
    // What is remembered is the last word this key will ever get: what it made, if anything, has to be looked for.
    ended: isRemembered && (isBroken || mistake === 'request'),
    notTaken: mistake !== undefined && !isRemembered,
    cause,
  };
}

/** A definite no of Stripe to a request that it understood: the card's, or the object's. undefined: not definite. */
export function refusalOf(
  error: unknown,
  operation: GatewayOperation,
): (Decline & { transactionId?: string | undefined; intent?: Stripe.PaymentIntent | undefined }) | undefined {
  if (!(error instanceof StripeError)) return undefined;
  const { payment_intent: intent, code, param } = error;
  if (error.rawType === 'card_error') return { ...toDecline(error), transactionId: intent?.id, intent };
  // A key used with another body (idempotency_error), a limit, a wrong key: nothing of that comes from doing what was asked.
  if (!isInvalidRequest(error) || accessMistake(error)) return undefined;
  const reason = refusedFor(operation, code, param);
  if (!reason) return undefined;
  const text = code ?? 'invalid_request';
  return { reason, declineCode: text, code: text, transactionId: intent?.id, intent };
}

/** Whether Stripe says that no such object exists. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError &&
  error.statusCode === 404 &&
  error.code === 'resource_missing';

/** Whether Stripe understood the request and would not do it, for whatever reason. */
export const wasNotDone = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError;

/** The parameter that Stripe did not like, where it names one. */
export const refusedParameter = (error: unknown): string | undefined =>
  error instanceof StripeError && isInvalidRequest(error) ? error.param : undefined;
