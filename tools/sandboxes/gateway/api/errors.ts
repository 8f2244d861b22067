const DOCS = 'https://docs.stripe.com/error-codes';

/**
 * An answer in Stripe's error shape. `kept` says whether the answer is remembered under the idempotency key:
 * Stripe keeps what an endpoint decided while executing, never what was refused before it began.
 */
export class ApiError extends Error {
  constructor(status, error, { kept = false } = {}) {
    super(error.message);
    this.status = status;
    this.error = error;
    this.kept = kept;
  }

  body() {
    const { code } = this.error;
    return { error: code ? { ...this.error, doc_url: `${DOCS}/${code.replaceAll('_', '-')}` } : this.error };
  }
}

/** 400 for what the caller sent; nothing was executed. */
export function invalidRequest(message, { code, param } = {}) {
  return new ApiError(400, {
    ...(code && { code }),
    message,
    ...(param && { param }),
    type: 'invalid_request_error',
  });
}

/** 400 (404 when the id stands in the path) for an id this account does not have. */
export function resourceMissing(noun, id, param, status = 400) {
  return new ApiError(status, {
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
    type: 'invalid_request_error',
  });
}

/** 400 because the object is in another state than the call needs. An executed answer, so it is kept. */
export function unexpectedState(message, extra = {}) {
  return new ApiError(
    400,
    { code: 'payment_intent_unexpected_state', message, ...extra, type: 'invalid_request_error' },
    { kept: true },
  );
}

/** 400 decided by the state of the object, with a code of its own (or none). */
export function refused(message, extra = {}) {
  return new ApiError(400, { ...extra, message, type: 'invalid_request_error' }, { kept: true });
}

/** 402: the card was declined. Kept: the same key answers the same decline. */
export function cardError(fields) {
  return new ApiError(402, { ...fields, type: 'card_error' }, { kept: true });
}

/** 401 for a call without a usable secret key. */
export function unauthenticated(message) {
  return new ApiError(401, { message, type: 'invalid_request_error' });
}

/** 404 for a route that neither Stripe nor this sandbox has. */
export function unknownRoute(method, path) {
  return new ApiError(404, {
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    type: 'invalid_request_error',
  });
}

/** The 429 of an injected fault, as Stripe's limiter answers. */
export function rateLimited() {
  return new ApiError(429, {
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. You can learn more about rate limits here https://docs.stripe.com/rate-limits.',
    type: 'invalid_request_error',
  });
}

/** 500: an injected fault, or a defect of this sandbox. */
export function apiError(message = 'An unknown error occurred') {
  return new ApiError(500, { message, type: 'api_error' });
}
