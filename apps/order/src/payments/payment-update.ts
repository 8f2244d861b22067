import { causeDenied } from '@holdfast/order-facts';

import type { PaymentState } from './payment.port.js';

/** What one event, or one answer, adds to what is known about a payment. */
export interface PaymentNews {
  readonly confirmedAt?: string;
  readonly captureBefore?: string | undefined;
  readonly capturedAt?: string;
  readonly capturedMinor?: bigint;
  readonly failedAt?: string;
  readonly failureReason?: string;
  /** All that was given back, by the newest of the payment's events that tells it: a refund may fail afterwards. */
  readonly refunded?: { readonly totalMinor: bigint; readonly sequence: number };
}

/** What an event tells of a payment, and when it says that it was. */
export interface PaymentHint {
  readonly kind: 'confirmed' | 'captured' | 'failed' | 'expiring' | 'refunded';
  readonly at: string;
}

const denied = ({ kind }: PaymentHint, { paymentId, state }: PaymentState): Error =>
  causeDenied(`payment ${paymentId} is ${state}, not ${kind}`);

const captured = ({ at }: PaymentHint, { capturedMinor }: PaymentState): PaymentNews => ({
  capturedAt: at,
  capturedMinor,
});

/**
 * What payment's own account of the payment adds, now that an event has hinted at it; undefined: nothing, since the payment has moved on
 * and tells so by another event. Throws CAUSE_DENIED where what the event tells never was so.
 */
export function newsAfterHint(hint: PaymentHint, payment: PaymentState): PaymentNews | undefined {
  const { state, captureBefore } = payment;
  const wasTaken = state === 'captured' || payment.capturedMinor > 0n;
  switch (hint.kind) {
    case 'confirmed':
      if (state === 'open') throw denied(hint, payment);
      if (state === 'failed') return undefined;
      return { confirmedAt: hint.at, captureBefore, ...(wasTaken && captured(hint, payment)) };
    case 'captured':
      if (!wasTaken) throw denied(hint, payment);
      return captured(hint, payment);
    case 'failed':
      if (wasTaken) return captured(hint, payment);
      if (state !== 'failed') throw denied(hint, payment);
      return { failedAt: hint.at, failureReason: payment.failureReason ?? 'PAYMENT_FAILED' };
    case 'expiring':
      if (state === 'open') throw denied(hint, payment);
      return state === 'authorized' ? { captureBefore } : undefined;
    case 'refunded':
      return { refunded: { totalMinor: payment.refundedMinor, sequence: payment.eventSequence } };
  }
}
