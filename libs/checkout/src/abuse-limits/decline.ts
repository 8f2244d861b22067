import type { StoredRefusal } from '../checkout-session/checkout-session.js';

/** The decline code of a payment page that was closed unpaid: no card was tried on it. */
export const PAGE_CLOSED = 'page_closed';

/** Whether a refusal is a declined payment. */
export const isDecline = ({ reason, metadata }: StoredRefusal): boolean =>
  reason === 'PAYMENT_DECLINED' && metadata['decline_code'] !== PAGE_CLOSED;

/** A decline without its reason: the banks' answers to one card after the other are worth money to thieves. */
export const PLAIN_DECLINE: StoredRefusal = {
  reason: 'PAYMENT_DECLINED',
  detail: 'the payment was declined',
  metadata: { decline_code: 'card_declined' },
};
