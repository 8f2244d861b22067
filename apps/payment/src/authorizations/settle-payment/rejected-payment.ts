import { isUnknown } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';

/** A reloaded payment whose call may not be resent: it has ended. Throws when it has not, since then no call was stored. */
export function assertRejected(payment: Payment): Payment {
  if (isUnknown(payment.status)) throw new Error(`payment ${payment.id} has no stored call`);
  return payment;
}
