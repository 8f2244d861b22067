import { causeDenied } from '@holdfast/order-facts';

import type { PaymentState } from './payment.port.js';

/** The facts that one event, or one answer of payment, adds about a payment. */
export interface PaymentUpdate {
  readonly confirmedAt?: string;
  readonly captureBefore?: string | undefined;
  readonly capturedAt?: string;
  readonly capturedMinor?: bigint;
  readonly failedAt?: string;
  readonly failureReason?: string;
  /** Total refunded as of the event with this sequence. It can go down: a refund may fail later. */
  readonly refunded?: { readonly totalMinor: bigint; readonly sequence: number };
}

/** A change of a payment that an event reports, with its time. */
export interface PaymentReport {
  readonly kind: 'confirmed' | 'captured' | 'failed' | 'expiring' | 'refunded';
  readonly at: string;
}

const denied = ({ kind }: PaymentReport, { paymentId, state }: PaymentState): Error =>
  causeDenied(`payment ${paymentId} is ${state}, not ${kind}`);

const captured = ({ at }: PaymentReport, { capturedMinor }: PaymentState): PaymentUpdate => ({
  capturedAt: at,
  capturedMinor,
});

/**
 * The facts to add after an event: payment's own answer, not the event, is what counts. Undefined: nothing to add, because the payment has
 * moved on and another event reports that. Throws CAUSE_DENIED if the report was never true.
 */
export function updateAfterReport(report: PaymentReport, payment: PaymentState): PaymentUpdate | undefined {
  const { state, captureBefore } = payment;
  const wasCaptured = state === 'captured' || payment.capturedMinor > 0n;
  switch (report.kind) {
    case 'confirmed':
      if (state === 'open') throw denied(report, payment);
      if (state === 'failed') return undefined;
      return { confirmedAt: report.at, captureBefore, ...(wasCaptured && captured(report, payment)) };
    case 'captured':
      if (!wasCaptured) throw denied(report, payment);
      return captured(report, payment);
    case 'failed':
      if (wasCaptured) return captured(report, payment);
      if (state !== 'failed') throw denied(report, payment);
      return { failedAt: report.at, failureReason: payment.failureReason ?? 'PAYMENT_FAILED' };
    case 'expiring':
      if (state === 'open') throw denied(report, payment);
      return state === 'authorized' ? { captureBefore } : undefined;
    case 'refunded':
      return { refunded: { totalMinor: payment.refundedMinor, sequence: payment.eventSequence } };
  }
}
