import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import { isDisputeStatus } from '../../payment/dispute-status.js';
import type { GatewayDispute } from '../gateway.port.js';

/** Maps a Stripe Dispute. */
export function toGatewayDispute(dispute: Stripe.Dispute): GatewayDispute {
  const currency = dispute.currency.toUpperCase();
  return {
    disputeId: dispute.id,
    amountMinor: STRIPE_UNITS.fromGateway(BigInt(dispute.amount), currency),
    currency,
    reason: dispute.reason,
    status: isDisputeStatus(dispute.status) ? dispute.status : undefined,
    gatewayStatus: dispute.status,
    dueBySeconds: dispute.evidence_details.due_by ?? undefined,
    openedSeconds: dispute.created,
  };
}
