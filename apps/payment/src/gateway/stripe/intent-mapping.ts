import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { Decline } from '../../payment/payment.js';
import type { GatewayPayment } from '../gateway.port.js';

type State = GatewayPayment['state'];

/** A decline with the codes of the bank and of Stripe. */
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

/** Maps a PaymentIntent. Amounts are in ISO minor units. */
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
