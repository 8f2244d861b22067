import { isUnknown } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';

/** A payment whose call may not be sent again, as reloaded: it has ended. Throws where it has not, since then no call was stored. */
export function turnedAway(payment: Payment): Payment {
  if (isUnknown(payment.status)) throw new Error(`payment ${payment.id} has no stored call`);
  return payment;
}
