import type { FailureReason } from '../../payment/payment.js';

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
 * Stripe's codes (https://docs.stripe.com/error-codes) for a valid request that is refused because of the customer's input or the object's
 * state. An allow-list: any other `invalid_request_error` is a mistake of our code or configuration and never reaches the customer as a
 * refusal.
 */

/** For a new payment, with our reason for each. */
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

/** The parameter with the storefront's input. */
const CUSTOMER_PARAMETER = 'payment_method';
/** Codes about the shape of our request, not about the value. */
const SHAPE_CODES: ReadonlySet<string> = new Set([
  'parameter_unknown',
  'parameter_missing',
  'parameters_exclusive',
]);

/** For an existing object whose state or amount forbids the operation. */
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

/** Our reason if the code refuses the new payment; undefined: a mistake of ours. */
function paymentRefusal(code: string | undefined, param: string | undefined): FailureReason | undefined {
  const known = PAYMENT_CODES.get(code ?? '');
  if (known) return known;
  return param === CUSTOMER_PARAMETER && !SHAPE_CODES.has(code ?? '')
    ? 'PAYMENT_METHOD_NOT_ALLOWED'
    : undefined;
}

/** Our reason if an `invalid_request_error` refuses the operation; undefined: a mistake of ours. */
export function refusedFor(
  operation: GatewayOperation,
  code: string | undefined,
  param: string | undefined,
): FailureReason | undefined {
  if (operation === 'authorize' || operation === 'open_page') return paymentRefusal(code, param);
  // The amount exceeds the rest: Stripe sends no code for it.
  const isTooMuch = operation === 'refund' && code === undefined && param === 'amount';
  return isTooMuch || STATE_CODES[operation]?.has(code ?? '') ? 'PAYMENT_DECLINED' : undefined;
}
