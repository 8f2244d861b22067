import type { StoredRefusal } from '../checkout-session/checkout-session.js';
import { storedRefusal } from './confirm-result.js';

/**
 * Why money of an attempt goes back by itself, where that is not simply the reason of its refusal in small letters. Customers, operators and
 * reports see it, so one cause has one name, whichever comes first: webhook, poll, recovery or worker.
 */
const CAUSES: ReadonlyMap<string, string> = new Map([
  // A cart that is gone is no longer found; the customer reads what is missing.
  ['CART_NOT_FOUND', 'cart_missing'],
  // What was needed was away, or the driver died: the customer reads the end, not which part of ours it was.
  ['DEPENDENCY_UNAVAILABLE', 'checkout_not_completed'],
  // Attempts that ended before the reasons differed.
  ['CHECKOUT_IN_PROGRESS', 'checkout_not_completed'],
  // The checkout ran out before its attempt was an order.
  ['CHECKOUT_EXPIRED', 'checkout_not_completed'],
]);

/** The cause by the reason that is stored with the attempt. */
export const refundCauseOf = ({ reason }: Pick<StoredRefusal, 'reason'>): string =>
  CAUSES.get(reason) ?? reason.toLowerCase();

/** The cause of an undo by its error: the same as by the stored reason. */
export const refundCause = (error: unknown): string => refundCauseOf(storedRefusal(error));
