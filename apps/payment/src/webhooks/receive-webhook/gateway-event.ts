import type { PaymentStatus } from '../../payment/payment-status.js';

/** An event of the gateway, as far as it says what to look at. What it says happened is never believed, only looked up (PAY-8). */
export interface GatewayEvent {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  readonly transactionId: string | null;
  readonly paymentId: string | null;
  readonly payload: unknown;
}

const SETTLED: readonly PaymentStatus[] = ['captured', 'partially_refunded', 'refunded'];
const HELD: readonly PaymentStatus[] = ['authorized', ...SETTLED];
const OVER: readonly PaymentStatus[] = ['declined', 'voided', 'expired'];

/**
 * The events we act on, and the statuses in which a payment already shows each: then there is nothing to act on. A map, since types are
 * the gateway's words: an object would know `constructor` too.
 */
export const HANDLED_EVENTS: ReadonlyMap<string, readonly PaymentStatus[]> = new Map(
  Object.entries<readonly PaymentStatus[]>({
    'payment_intent.requires_action': ['requires_action', ...HELD, ...OVER],
    'payment_intent.amount_capturable_updated': HELD,
    'payment_intent.succeeded': SETTLED,
    'payment_intent.payment_failed': ['declined'],
    'payment_intent.canceled': OVER,
    'charge.refunded': ['refunded', ...OVER],
    // A refund may fail long after it was made.
    'refund.updated': [],
    'refund.failed': [],
    'charge.refund.updated': [],
    // A payment's status says nothing of its disputes.
    'charge.dispute.created': [],
    'charge.dispute.updated': [],
    'charge.dispute.closed': [],
    'charge.dispute.funds_withdrawn': [],
    'charge.dispute.funds_reinstated': [],
    // Never done with by the payment alone: checkout has to go on with the attempt.
    'checkout.session.completed': [],
    'checkout.session.async_payment_succeeded': [],
    'checkout.session.async_payment_failed': [],
    'checkout.session.expired': [],
  }),
);
