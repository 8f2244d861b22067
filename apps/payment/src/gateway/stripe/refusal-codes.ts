import type { FailureReason } from '../gateway.port.js';

/** Every operation at the gateway. */
export const GATEWAY_OPERATIONS = [
  'authorize',
  'open_page',
  'capture',
  'cancel',
  'refund',
  'expire_page',
  'read',
  'find',
  'list_refunds',
  'read_dispute',
  'list_own',
] as const;

export type GatewayOperation = (typeof GATEWAY_OPERATIONS)[number];

/*
 * Stripe's codes (https://docs.stripe.com/error-codes) for a request that was right and still cannot be done, because of what the shopper
 * gave or what the object has become. They are an allow-list: any other `invalid_request_error` means that our code or
 * configuration asked for something wrong, and never reaches a shopper as a refusal.
 */

/** Of a payment that is to be made: our reason for each. */
const PAYMENT_CODES: ReadonlyMap<string, FailureReason> = new Map<string, FailureReason>([
  ['amount_too_small', 'AMOUNT_BELOW_MINIMUM'],
  ['amount_too_large', 'PAYMENT_DECLINED'],
  ['email_invalid', 'PAYMENT_DECLINED'],
  ['card_decline_rate_limit_exceeded', 'PAYMENT_DECLINED'],
  ['payment_intent_authentication_failure', 'PAYMENT_DECLINED'],
  ['payment_intent_payment_attempt_failed', 'PAYMENT_DECLINED'],
  ['payment_method_customer_decline', 'PAYMENT_DECLINED'],
  ['payment_method_provider_decline', 'PAYMENT_DECLINED'],
  ['payment_method_provider_timeout', 'PAYMENT_DECLINED'],
  ['payment_method_invalid_parameter', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['payment_method_not_available', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['payment_method_unactivated', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['payment_method_unexpected_state', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['payment_method_unsupported_type', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['payment_method_currency_mismatch', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['payment_intent_incompatible_payment_method', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['invalid_card_type', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['token_already_used', 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['token_in_use', 'PAYMENT_METHOD_NOT_ALLOWED'],
]);

/** The parameter that holds what the storefront gave. */
const SHOPPERS_PARAMETER = 'payment_method';
/** Codes for the shape of our request, not for the value that was given. */
const SHAPE_CODES: ReadonlySet<string> = new Set([
  'parameter_unknown',
  'parameter_missing',
  'parameters_exclusive',
]);

/** Of an object that exists: its state, or its amount, does not allow it. */
const STATE_CODES: Partial<Record<GatewayOperation, ReadonlySet<string>>> = {
  capture: new Set([
    'amount_too_large',
    'amount_too_small',
    'capture_charge_authorization_expired',
    'capture_unauthorized_payment',
    'charge_already_captured',
    'charge_already_refunded',
    'charge_disputed',
    'charge_expired_for_capture',
    'charge_invalid_parameter',
    'payment_intent_unexpected_state',
  ]),
  cancel: new Set(['charge_already_captured', 'charge_already_refunded', 'payment_intent_unexpected_state']),
  refund: new Set([
    'amount_too_large',
    'charge_already_refunded',
    'charge_disputed',
    'charge_not_refundable',
    'payment_intent_unexpected_state',
    'refund_disputed_payment',
  ]),
};

/** Our reason where the payment to be made is refused by the code; undefined: it is a mistake of ours. */
function paymentRefusal(code: string | undefined, param: string | undefined): FailureReason | undefined {
  const known = PAYMENT_CODES.get(code ?? '');
  if (known) return known;
  return param === SHOPPERS_PARAMETER && !SHAPE_CODES.has(code ?? '')
    ? 'PAYMENT_METHOD_NOT_ALLOWED'
    : undefined;
}

/** Whether, and why, an `invalid_request_error` refuses the operation; undefined: it is a mistake of ours. */
export function refusedFor(
  operation: GatewayOperation,
  code: string | undefined,
  param: string | undefined,
): FailureReason | undefined {
  if (operation === 'authorize' || operation === 'open_page') return paymentRefusal(code, param);
  // More than is left: Stripe says so without a code.
  const isTooMuch = operation === 'refund' && code === undefined && param === 'amount';
  return isTooMuch || STATE_CODES[operation]?.has(code ?? '') ? 'PAYMENT_DECLINED' : undefined;
}
