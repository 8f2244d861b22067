import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { GatewayRefund } from '../gateway.port.js';

/** Maps a Stripe Refund. */
export function toGatewayRefund(refund: Stripe.Refund): GatewayRefund {
  return {
    gatewayRefundId: refund.id,
    amountMinor: STRIPE_UNITS.fromGateway(BigInt(refund.amount), refund.currency.toUpperCase()),
    refundId: refund.metadata?.['refund_id'],
    state: stateOf(refund.status),
    failureCode: refund.status === 'canceled' ? 'canceled' : (refund.failure_reason ?? undefined),
  };
}

function stateOf(status: string | null): GatewayRefund['state'] {
  if (status === 'failed' || status === 'canceled') return 'failed';
  return status === 'pending' || status === 'requires_action' ? 'open' : 'succeeded';
}
