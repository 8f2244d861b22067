import type Stripe from 'stripe';

import { fromGatewayAmount } from '@holdfast/money';

import type { GatewayRefund } from '../gateway/gateway.port.js';

/** A Refund in our words. One that the bank still works on counts as made: the money has left the shop. */
export function toGatewayRefund(refund: Stripe.Refund): GatewayRefund {
  return {
    gatewayRefundId: refund.id,
    amountMinor: fromGatewayAmount(BigInt(refund.amount), refund.currency.toUpperCase()),
    refundId: refund.metadata?.['refund_id'],
    failed: refund.status === 'failed' || refund.status === 'canceled',
  };
}
