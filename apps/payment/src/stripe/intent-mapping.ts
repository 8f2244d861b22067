import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { Decline, FailureReason, GatewayPayment } from '../gateway/gateway.port.js';

type State = GatewayPayment['state'];

/** Stripe's codes for a method of payment that cannot be used, as opposed to one that was refused. */
const METHOD_CODES: ReadonlySet<string> = new Set([
  'resource_missing',
  'payment_method_invalid_parameter',
  'payment_method_not_available',
  'payment_method_unactivated',
  'payment_method_unexpected_state',
  'payment_method_unsupported_type',
  'payment_method_currency_mismatch',
  'payment_intent_incompatible_payment_method',
  'token_already_used',
]);

/** Our reason for one of Stripe's codes. */
export function failureReason(code: string | undefined, param: string | undefined): FailureReason {
  if (code === 'amount_too_small') return 'AMOUNT_BELOW_MINIMUM';
  if (param?.startsWith('payment_method') || METHOD_CODES.has(code ?? ''))
    return 'PAYMENT_METHOD_NOT_ALLOWED';
  return 'PAYMENT_DECLINED';
}

/** A decline as the bank and Stripe worded it. */
export const toDecline = (error: { code?: string | null; decline_code?: string | null }): Decline => ({
  reason: 'PAYMENT_DECLINED',
  declineCode: error.decline_code || error.code || 'generic_decline',
  code: error.code || 'card_declined',
});

function stateOf(intent: Stripe.PaymentIntent): State {
  switch (intent.status) {
    case 'requires_capture':
      return 'authorized';
    case 'succeeded':
      return 'captured';
    case 'requires_action':
      return 'requires_action';
    case 'processing':
      return 'processing';
    case 'canceled':
      return intent.cancellation_reason === 'automatic' ? 'expired' : 'canceled';
    case 'requires_payment_method':
      return intent.last_payment_error ? 'failed' : 'unconfirmed';
    case 'requires_confirmation':
    default:
      return 'unconfirmed';
  }
}

function captureBefore(intent: Stripe.PaymentIntent): number | undefined {
  const charge = intent.latest_charge;
  return typeof charge === 'object'
    ? (charge?.payment_method_details?.card?.capture_before ?? undefined)
    : undefined;
}

/** A PaymentIntent in our words. Amounts come back in ISO minor units. */
export function toGatewayPayment(intent: Stripe.PaymentIntent): GatewayPayment {
  const currency = intent.currency.toUpperCase();
  const state = stateOf(intent);
  return {
    transactionId: intent.id,
    state,
    amountMinor: STRIPE_UNITS.fromGateway(BigInt(intent.amount), currency),
    currency,
    capturedMinor: STRIPE_UNITS.fromGateway(BigInt(intent.amount_received), currency),
    captureBeforeSeconds: captureBefore(intent),
    clientSecret: state === 'requires_action' ? (intent.client_secret ?? undefined) : undefined,
    paymentId: intent.metadata['payment_id'],
    decline: intent.last_payment_error ? toDecline(intent.last_payment_error) : undefined,
  };
}
