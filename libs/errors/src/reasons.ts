import type { Code } from './codes.js';

/** One reason: its code, its title, and its HTTP status where it differs from the code's. */
export interface ReasonSpec {
  readonly code: Code;
  readonly title: string;
  readonly http?: number;
  /** Seconds for `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** A refusal: certainly nothing was done, although the code alone does not say so. */
  readonly refuses?: true;
}

/**
 * Every reason Holdfast answers with: one list, from which docs/errors.md is generated. Reasons are stable: clients switch on them.
 */
export const REASONS = {
  // Input and identity
  VALIDATION_FAILED: { code: 'INVALID_ARGUMENT', title: 'The request is not valid' },
  BODY_TOO_LARGE: { code: 'OUT_OF_RANGE', http: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { code: 'INVALID_ARGUMENT', http: 415, title: 'The content type is not supported' },
  ROUTE_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: {
    code: 'UNIMPLEMENTED',
    http: 405,
    title: 'This address does not take this method; `Allow` names those it takes',
  },
  METHOD_NOT_SERVED: { code: 'UNIMPLEMENTED', title: 'This service does not serve this method' },
  TENANT_REQUIRED: { code: 'INVALID_ARGUMENT', title: 'The header x-tenant-id is missing' },
  TENANT_UNKNOWN: { code: 'NOT_FOUND', title: 'This tenant does not exist' },
  UNAUTHENTICATED: { code: 'UNAUTHENTICATED', title: 'Identity is missing or not valid' },
  FORBIDDEN: { code: 'PERMISSION_DENIED', title: 'This role may not do that' },
  RATE_LIMITED: { code: 'RESOURCE_EXHAUSTED', title: 'Too many requests', retryAfterSeconds: 1 },
  TOO_MANY_ATTEMPTS: {
    code: 'RESOURCE_EXHAUSTED',
    title: 'This was tried too often; `Retry-After` says when it may be tried again',
    retryAfterSeconds: 60,
  },
  IDEMPOTENCY_PAYLOAD_MISMATCH: {
    code: 'FAILED_PRECONDITION',
    http: 422,
    title: 'This idempotency key was used with another body',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    code: 'ABORTED',
    title: 'A request with this idempotency key is under way',
    retryAfterSeconds: 1,
  },
  IDEMPOTENCY_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    title: 'The idempotency guard cannot be reached; nothing was charged',
    retryAfterSeconds: 2,
  },
  DEPENDENCY_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    title: 'A service this needs cannot be reached',
    retryAfterSeconds: 2,
  },
  RECORDS_IN_USE: {
    code: 'ABORTED',
    title: 'These records are being changed by others; nothing was done',
    retryAfterSeconds: 2,
  },
  SHUTTING_DOWN: { code: 'UNAVAILABLE', title: 'This process is stopping', retryAfterSeconds: 1 },
  CLIENT_TIMEOUT: { code: 'CANCELLED', http: 408, title: 'The request did not arrive in time' },
  REQUEST_TIMEOUT: { code: 'DEADLINE_EXCEEDED', title: 'The request took too long' },
  INTERNAL: { code: 'INTERNAL', title: 'Something went wrong on our side' },

  // Cart
  CART_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such cart' },
  CART_LINE_NOT_FOUND: { code: 'NOT_FOUND', title: 'The cart has no such line' },
  CART_NOT_ACTIVE: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'The cart became an order and takes no changes',
  },
  CART_VERSION_CONFLICT: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'The cart has changed since it was read',
  },
  CART_EMPTY: { code: 'FAILED_PRECONDITION', http: 422, title: 'The cart is empty' },
  CART_FULL: { code: 'INVALID_ARGUMENT', title: 'A cart has at most 100 lines' },
  SKU_UNKNOWN: { code: 'FAILED_PRECONDITION', http: 422, title: 'This SKU is not sold here' },
  CURRENCY_UNSUPPORTED: { code: 'FAILED_PRECONDITION', http: 422, title: 'This currency is not supported' },

  // Checkout
  CHECKOUT_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such checkout' },
  CHECKOUT_EXPIRED: { code: 'FAILED_PRECONDITION', http: 410, title: 'The checkout is over' },
  CHECKOUT_IN_PROGRESS: { code: 'ABORTED', title: 'The checkout is being confirmed', retryAfterSeconds: 1 },
  CHECKOUT_PENDING: { code: 'UNAVAILABLE', title: 'The outcome is not known yet', retryAfterSeconds: 3 },
  EMAIL_REQUIRED: { code: 'FAILED_PRECONDITION', http: 422, title: 'An e-mail address is required' },
  SHIPPING_ADDRESS_REQUIRED: {
    code: 'FAILED_PRECONDITION',
    http: 422,
    title: 'A shipping address is required',
  },
  SHIPPING_METHOD_REQUIRED: {
    code: 'FAILED_PRECONDITION',
    http: 422,
    title: 'A shipping method is required',
  },
  SHIPPING_METHOD_UNKNOWN: {
    code: 'FAILED_PRECONDITION',
    http: 422,
    title: 'This shipping method does not serve the address',
  },
  SHIPPING_RATE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    title: 'No shipping rate can be had at the moment',
    retryAfterSeconds: 5,
  },
  PAYMENT_METHOD_NOT_ALLOWED: {
    code: 'FAILED_PRECONDITION',
    http: 422,
    title: 'This way of paying is not allowed',
  },
  PRICE_CHANGED: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'A price has changed; nothing was charged',
  },
  AMOUNT_BELOW_MINIMUM: {
    code: 'FAILED_PRECONDITION',
    http: 422,
    title: "The total is below the gateway's minimum",
  },

  // Promotions
  TOO_MANY_PROMOTION_CODES: { code: 'FAILED_PRECONDITION', http: 422, title: 'Too many promotion codes' },
  PROMOTION_INVALID: { code: 'FAILED_PRECONDITION', http: 409, title: 'A promotion code does not hold' },
  PROMOTION_EXHAUSTED: { code: 'FAILED_PRECONDITION', http: 409, title: 'A promotion is used up' },
  PROMOTION_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such promotion' },

  // Stock
  OUT_OF_STOCK: { code: 'FAILED_PRECONDITION', http: 409, title: 'Not enough stock' },
  NOT_ALLOCATED_YET: {
    code: 'ABORTED',
    title: 'Nothing is allocated to this order yet',
    retryAfterSeconds: 1,
  },
  RESERVATION_NOT_FOUND: { code: 'FAILED_PRECONDITION', http: 409, title: 'There is no such reservation' },

  // Payment
  PAYMENT_DECLINED: { code: 'FAILED_PRECONDITION', http: 402, title: 'The payment was declined' },
  PAYMENT_IN_DOUBT: {
    code: 'UNAVAILABLE',
    title: 'What became of the payment is not known yet',
    retryAfterSeconds: 3,
  },
  PAYMENT_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    title: 'The payment gateway takes no payments at the moment; nothing was charged',
    retryAfterSeconds: 10,
    refuses: true,
  },
  PAYMENT_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such payment' },
  ILLEGAL_PAYMENT_TRANSITION: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: "The payment's status does not allow this",
  },
  AUTHORIZATION_EXPIRED: { code: 'FAILED_PRECONDITION', http: 409, title: 'The authorisation has expired' },
  CAPTURE_EXCEEDS_AUTHORIZATION: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'More than was authorised cannot be captured',
  },
  AMOUNT_NOT_IN_STEPS: {
    code: 'INVALID_ARGUMENT',
    http: 422,
    title: 'The gateway counts this currency in larger steps',
  },
  REFUND_EXCEEDS_CAPTURED: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'More than was captured cannot be refunded',
  },
  WEBHOOK_SIGNATURE_INVALID: { code: 'INVALID_ARGUMENT', title: "The webhook's signature is not valid" },

  // Order
  ORDER_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such order' },
  ORDER_MISMATCH: { code: 'FAILED_PRECONDITION', http: 409, title: 'This checkout became another order' },
  ILLEGAL_STATUS_TRANSITION: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: "The order's status does not allow this",
  },
  RETURN_EXCEEDS_BOUGHT: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'More than was bought cannot be returned',
  },
  RETURN_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such return' },
  RETURN_NOT_POSSIBLE: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'This cannot be returned here',
  },
  EXCHANGE_NOT_EQUAL: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'The goods of an exchange are not of equal value',
  },

  // Between services
  CAUSE_DENIED: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'The owner of the fact in an event denies it',
  },
  ATTEMPT_FENCED: { code: 'FAILED_PRECONDITION', http: 409, title: 'This attempt was closed' },

  // Ops
  DEAD_LETTER_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such dead letter' },
  REFUND_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such refund' },
  WEBHOOK_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such webhook' },
  EVENT_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such event' },
  COMPENSATION_NOT_FOUND: { code: 'NOT_FOUND', title: 'There is no such compensation' },
  COMPENSATION_NOT_OPEN: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'The compensation is done, resolved, or being tried right now',
  },
  CUSTOMER_HAS_OPEN_BUSINESS: {
    code: 'FAILED_PRECONDITION',
    http: 409,
    title: 'This customer has open business and cannot be erased yet',
  },
} as const satisfies Record<string, ReasonSpec>;

/** A stable reason. */
export type Reason = keyof typeof REASONS;

/** Whether a text is one of our reasons. */
export const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text);

/** The reason's entry in the list. */
export const reasonSpec = (reason: Reason): ReasonSpec => REASONS[reason];
