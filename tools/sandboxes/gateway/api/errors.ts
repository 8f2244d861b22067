/** The `error` of an answer. */
export interface ErrorFields {
  message: string;
  type: string;
  code?: string;
  param?: string;
  [field: string]: unknown;
}

const DOCS = 'https://docs.stripe.com/error-codes';

/**
 * An answer in Stripe's error shape. `kept` says whether the answer is remembered under the idempotency key:
 * Stripe keeps what an endpoint decided while executing, never what was refused before it began.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly error: ErrorFields;
  readonly kept: boolean;

  constructor(status: number, error: ErrorFields, { kept = false } = {}) {
    super(error.message);
    this.status = status;
    this.error = error;
    this.kept = kept;
  }

  body(): { error: ErrorFields } {
    const { code } = this.error;
    return { error: code ? { ...this.error, doc_url: `${DOCS}/${code.replaceAll('_', '-')}` } : this.error };
  }
}

/** 400 for what the caller sent; nothing was executed. */
export function invalidRequest(
  message: string,
  { code, param }: { code?: string; param?: string } = {},
): ApiError {
  return new ApiError(400, {
    ...(code && { code }),
    message,
    ...(param && { param }),
    type: 'invalid_request_error',
  });
}

/** 400 (404 when the id stands in the path) for an id this account does not have. */
export function resourceMissing(noun: string, id: string, param: string, status = 400): ApiError {
  return new ApiError(status, {
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
    type: 'invalid_request_error',
  });
}

/** 400 because the object is in another state than the call needs. An executed answer, so it is kept. */
export function unexpectedState(message: string, extra: object = {}): ApiError {
  return new ApiError(
    400,
    { code: 'payment_intent_unexpected_state', message, ...extra, type: 'invalid_request_error' },
    { kept: true },
  );
}

/** 400 decided by the state of the object, with a code of its own (or none). */
export function refused(message: string, extra: object = {}): ApiError {
  return new ApiError(400, { ...extra, message, type: 'invalid_request_error' }, { kept: true });
}

/** 402: the card was declined. Kept: the same key answers the same decline. */
export function cardError(fields: Omit<ErrorFields, 'type'> & { message: string }): ApiError {
  return new ApiError(402, { ...fields, type: 'card_error' }, { kept: true });
}

/** 401 for a call without a usable secret key. */
export function unauthenticated(message: string): ApiError {
  return new ApiError(401, { message, type: 'invalid_request_error' });
}

/** 404 for a route that neither Stripe nor this sandbox has. */
export function unknownRoute(method: string, path: string): ApiError {
  return new ApiError(404, {
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    type: 'invalid_request_error',
  });
}

/** The 429 of an injected fault, as Stripe's limiter answers. */
export function rateLimited(): ApiError {
  return new ApiError(429, {
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. You can learn more about rate limits here https://docs.stripe.com/rate-limits.',
    type: 'invalid_request_error',
  });
}

/** 500: an injected fault, or a defect of this sandbox. */
export function apiError(message = 'An unknown error occurred'): ApiError {
  return new ApiError(500, { message, type: 'api_error' });
}
