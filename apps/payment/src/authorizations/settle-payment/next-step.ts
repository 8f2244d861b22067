import type { GatewayPayment } from '../../gateway/gateway.port.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import type { Decline, Payment } from '../../payment/payment.js';

/** The next step for a payment after a reading of the gateway's object. */
export type Step =
  | { readonly kind: 'stay' }
  /** Cancel at the gateway, then evaluate again. */
  | { readonly kind: 'cancel' }
  | {
      readonly kind: 'move';
      readonly to: PaymentStatus;
      readonly events: readonly ('confirmed' | 'captured' | 'failed')[];
      readonly decline?: Decline;
    }
  /** Money was captured for a payment that had ended: an operator has to look. */
  | { readonly kind: 'conflict' };

const STAY: Step = { kind: 'stay' };
const CANCEL: Step = { kind: 'cancel' };

/** The row has no authorization yet. */
const isOpen = (status: PaymentStatus): boolean => isUnknown(status) || status === 'requires_action';

function onFailed({ status, fenced }: Payment, decline: Decline | undefined): Step {
  if (!isOpen(status)) return STAY;
  // The customer's browser holds the client secret of a challenged intent: left open, it could be paid with another card.
  if (fenced || status === 'requires_action') return CANCEL;
  return { kind: 'move', to: 'declined', events: ['failed'], ...(decline && { decline }) };
}

function onCanceled({ status, fenced }: Payment, seen: GatewayPayment): Step {
  if (!isOpen(status) && status !== 'authorized') return STAY;
  if (fenced) return { kind: 'move', to: 'voided', events: [] };
  if (isOpen(status) && seen.decline)
    return { kind: 'move', to: 'declined', events: ['failed'], decline: seen.decline };
  return { kind: 'move', to: seen.state === 'expired' ? 'expired' : 'voided', events: ['failed'] };
}

function onCaptured({ status }: Payment): Step {
  if (isOpen(status)) return { kind: 'move', to: 'captured', events: ['confirmed', 'captured'] };
  if (status === 'authorized') return { kind: 'move', to: 'captured', events: ['captured'] };
  return endedWithoutMoney(status) ? { kind: 'conflict' } : STAY;
}

/**
 * The next step of a payment, given the gateway's object. Pure, and the same for an answer, a webhook and a poll. A fenced attempt and an
 * ended payment never keep money.
 * @param quiet no request is in progress at the gateway, so an unconfirmed intent will stay unconfirmed
 */
export function nextStep(payment: Payment, seen: GatewayPayment, quiet = false): Step {
  const { status, fenced } = payment;
  const over = endedWithoutMoney(status) || (fenced && (isOpen(status) || status === 'authorized'));
  switch (seen.state) {
    case 'authorized':
      if (over) return CANCEL;
      return isOpen(status) ? { kind: 'move', to: 'authorized', events: ['confirmed'] } : STAY;
    case 'requires_action':
      if (over) return CANCEL;
      return isUnknown(status) ? { kind: 'move', to: 'requires_action', events: [] } : STAY;
    case 'unconfirmed':
      return over || (quiet && isOpen(status)) ? CANCEL : STAY;
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
