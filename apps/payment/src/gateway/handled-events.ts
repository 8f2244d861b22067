import type { PaymentStatus } from '../payment/payment-status.js';

const SETTLED: readonly PaymentStatus[] = ['captured', 'partially_refunded', 'refunded'];
const HELD: readonly PaymentStatus[] = ['authorized', ...SETTLED];
const ENDED: readonly PaymentStatus[] = ['declined', 'voided', 'expired'];

/**
 * The event types we handle, each with the statuses that already include it: then there is nothing to do. A Map, because the types come
 * from outside: a plain object would also know `constructor`.
 */
export const HANDLED_EVENTS: ReadonlyMap<string, readonly PaymentStatus[]> = new Map(
  Object.entries<readonly PaymentStatus[]>({
    'payment_intent.requires_action': ['requires_action', ...HELD, ...ENDED],
    'payment_intent.amount_capturable_updated': HELD,
    'payment_intent.succeeded': SETTLED,
    'payment_intent.payment_failed': ['declined'],
    'payment_intent.canceled': ENDED,
    'charge.refunded': ['refunded', ...ENDED],
    // A refund may fail long after it succeeded.
    'refund.updated': [],
    'refund.failed': [],
    'charge.refund.updated': [],
    // A payment's status says nothing about its disputes.
    'charge.dispute.created': [],
    'charge.dispute.updated': [],
    'charge.dispute.closed': [],
    'charge.dispute.funds_withdrawn': [],
    'charge.dispute.funds_reinstated': [],
    // Checkout has to continue the attempt, whatever the payment's status.
    'checkout.session.completed': [],
    'checkout.session.async_payment_succeeded': [],
    'checkout.session.async_payment_failed': [],
    'checkout.session.expired': [],
  }),
);

/** The types of events that a payment in this status includes already. */
export const eventTypesShownBy = (status: PaymentStatus): readonly string[] =>
  [...HANDLED_EVENTS].filter(([, statuses]) => statuses.includes(status)).map(([type]) => type);
