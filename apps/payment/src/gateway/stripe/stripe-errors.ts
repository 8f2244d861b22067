import Stripe from 'stripe';

import type { Decline } from '../../payment/payment.js';
import type { UnknownAnswer } from '../gateway.port.js';
import { toDecline } from './intent-mapping.js';
import { refusedFor } from './refusal-codes.js';
import type { GatewayOperation } from './refusal-codes.js';

const { StripeError } = Stripe.errors;
type AnyStripeError = InstanceType<typeof StripeError>;

/**
 * Why Stripe rejected a request before it did anything: our key, its permissions, the request's shape, or the request rate. Neither a card
 * nor an object's state is the cause.
 */
export type Mistake = 'credentials' | 'permission' | 'request' | 'rate_limit';

/** Every kind of mistake. */
export const MISTAKES: readonly Mistake[] = ['credentials', 'permission', 'request', 'rate_limit'];

const LIMIT_CODES: ReadonlySet<string> = new Set(['rate_limit', 'lock_timeout']);

/** The stored answer of an earlier call under the key. */
const wasReplayed = (error: AnyStripeError): boolean => error.headers?.['idempotent-replayed'] === 'true';

/** Status 409 (the key is in use) says nothing about the first request's result. */
const isInvalidRequest = ({ rawType, statusCode = 0 }: AnyStripeError): boolean =>
  rawType === 'invalid_request_error' && statusCode >= 400 && statusCode < 500 && statusCode !== 409;

/** Our mistake, if Stripe did not evaluate the request. */
function accessMistake({ statusCode, code = '' }: AnyStripeError): Mistake | undefined {
  if (statusCode === 401) return 'credentials';
  if (statusCode === 403) return 'permission';
  return statusCode === 429 || LIMIT_CODES.has(code) ? 'rate_limit' : undefined;
}

/** Our mistake, if Stripe reports one and no code names the customer's input or the object's state as the cause; otherwise undefined. */
export function mistakeOf(error: unknown, operation: GatewayOperation): Mistake | undefined {
  if (!(error instanceof StripeError)) return undefined;
  const mistake = accessMistake(error);
  if (mistake || !isInvalidRequest(error)) return mistake;
  return refusedFor(operation, error.code, error.param) ? undefined : 'request';
}

/** The unknown outcome of any other error. Unknown never counts as failed. */
export function unknown(cause: unknown, operation: GatewayOperation): UnknownAnswer {
  const mistake = mistakeOf(cause, operation);
  const isRemembered = cause instanceof StripeError && wasReplayed(cause);
  const isBroken = cause instanceof StripeError && (cause.statusCode ?? 0) >= 500;
  return {
    kind: 'unknown',
    // A stored answer is final for this key: whether it made anything has to be searched.
    ended: isRemembered && (isBroken || mistake === 'request'),
    isRejected: mistake !== undefined && !isRemembered,
    cause,
  };
}

/** Stripe's definite refusal because of the card or the object; undefined: not definite. */
export function refusalOf(
  error: unknown,
  operation: GatewayOperation,
): (Decline & { transactionId?: string | undefined; intent?: Stripe.PaymentIntent | undefined }) | undefined {
  if (!(error instanceof StripeError)) return undefined;
  const { payment_intent: intent, code, param } = error;
  if (error.rawType === 'card_error') return { ...toDecline(error), transactionId: intent?.id, intent };
  // A key used with another body (idempotency_error), a rate limit, a wrong key: none of these refuses the request itself.
  if (!isInvalidRequest(error) || accessMistake(error)) return undefined;
  const reason = refusedFor(operation, code, param);
  if (!reason) return undefined;
  const text = code ?? 'invalid_request';
  return { reason, declineCode: text, code: text, transactionId: intent?.id, intent };
}

/** Whether the object does not exist at Stripe. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError &&
  error.statusCode === 404 &&
  error.code === 'resource_missing';

/** Whether Stripe evaluated the request and did not carry it out. */
export const wasNotDone = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError;

/** The parameter that Stripe refused, if it names one. */
export const refusedParameter = (error: unknown): string | undefined =>
  error instanceof StripeError && isInvalidRequest(error) ? error.param : undefined;
