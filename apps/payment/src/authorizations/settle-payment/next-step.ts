import type { Decline, GatewayPayment } from '../../gateway/gateway.port.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';

/** What a payment's own row has to do about what the gateway says. */
export type Step =
  | { readonly kind: 'stay' }
  /** Let go at the gateway first, then look again. */
  | { readonly kind: 'release' }
  | {
      readonly kind: 'move';
      readonly to: PaymentStatus;
      readonly tells: readonly ('confirmed' | 'captured' | 'failed')[];
      readonly decline?: Decline;
    }
  /** Money was taken for a payment that had ended: people have to look. */
  | { readonly kind: 'conflict' };

const STAY: Step = { kind: 'stay' };
const RELEASE: Step = { kind: 'release' };

/** The gateway has not said yes so far, as far as the row knows. */
const isOpen = (status: PaymentStatus): boolean => isUnknown(status) || status === 'requires_action';

function onFailed({ status, fenced }: Payment, decline: Decline | undefined): Step {
  if (!isOpen(status)) return STAY;
  // The customer's browser holds the secret of a challenged intent: left open, she could still pay on it with another card.
  if (fenced || status === 'requires_action') return RELEASE;
  return { kind: 'move', to: 'declined', tells: ['failed'], ...(decline && { decline }) };
}

function onCanceled({ status, fenced }: Payment, seen: GatewayPayment): Step {
  if (!isOpen(status) && status !== 'authorized') return STAY;
  if (fenced) return { kind: 'move', to: 'voided', tells: [] };
  if (isOpen(status) && seen.decline)
    return { kind: 'move', to: 'declined', tells: ['failed'], decline: seen.decline };
  return { kind: 'move', to: seen.state === 'expired' ? 'expired' : 'voided', tells: ['failed'] };
}

function onCaptured({ status }: Payment): Step {
  if (isOpen(status)) return { kind: 'move', to: 'captured', tells: ['confirmed', 'captured'] };
  if (status === 'authorized') return { kind: 'move', to: 'captured', tells: ['captured'] };
  return endedWithoutMoney(status) ? { kind: 'conflict' } : STAY;
}

/**
 * The next step of a payment whose object at the gateway looks like this. Pure, and the same whatever told us to look: an answer, a
 * webhook, a poll. An attempt that was undone, or a payment that ended, never keeps money.
 * @param quiet nothing is under way at the gateway any more, so an intent that was never confirmed will stay so
 */
export function nextStep(payment: Payment, seen: GatewayPayment, quiet = false): Step {
  const { status, fenced } = payment;
  const over = endedWithoutMoney(status) || (fenced && (isOpen(status) || status === 'authorized'));
  switch (seen.state) {
    case 'authorized':
      if (over) return RELEASE;
      return isOpen(status) ? { kind: 'move', to: 'authorized', tells: ['confirmed'] } : STAY;
    case 'requires_action':
      if (over) return RELEASE;
      return isUnknown(status) ? { kind: 'move', to: 'requires_action', tells: [] } : STAY;
    case 'unconfirmed':
      return over || (quiet && isOpen(status)) ? RELEASE : STAY;
    case 'failed':
      return onFailed(payment, seen.decline);
    case 'canceled':
    case 'expired':
      return onCanceled(payment, seen);
    case 'captured':
      return onCaptured(payment);
    case 'processing':
      return STAY;
  }
}
