import {
  known,
  moneyData,
  paymentAuthorizationExpiring,
  paymentCaptureFailed,
  paymentCaptured,
  paymentConfirmed,
  paymentFailed,
  paymentRefundFailed,
  paymentRefunded,
} from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import type { Payment } from './payment.js';

/** The write that stores a payment's events numbers them. */
const UNNUMBERED = 0;

const money = (amountMinor: bigint, currency: string) => moneyData({ amountMinor, currency });

const fieldsOf = (payment: Payment, transactionId?: string) => ({
  payment_id: payment.id,
  checkout_id: payment.checkoutId,
  attempt: payment.attempt,
  order_id: known(payment.orderId),
  customer_id: known(payment.customerId),
  payment_type: payment.gateway === 'cod' ? ('cod' as const) : ('card' as const),
  amount: money(payment.amountMinor, payment.currency),
  authorization_id: known(transactionId ?? payment.transactionId),
});

const about = ({ tenantId, id }: Payment) => ({ tenantId, aggregateId: id, sequence: UNNUMBERED });

/** The money is authorized. */
export const confirmed = (
  payment: Payment,
  gateway: { transactionId: string; captureBeforeSeconds?: number | undefined; isCaptured: boolean },
): OutgoingEvent =>
  paymentConfirmed.create({
    ...about(payment),
    data: {
      ...fieldsOf(payment, gateway.transactionId),
      is_captured: gateway.isCaptured,
      capture_before:
        gateway.captureBeforeSeconds === undefined
          ? undefined
          : new Date(gateway.captureBeforeSeconds * 1000).toISOString(),
    },
  });

/** No money is authorized, and none will be. */
export const failed = (payment: Payment, reason: string, declineCode?: string): OutgoingEvent =>
  paymentFailed.create({
    ...about(payment),
    data: { ...fieldsOf(payment), reason, decline_code: known(declineCode) },
  });

/** A day is left to capture. The write that marks the payment as warned sets `sequence`. */
export const authorizationExpiring = (payment: Payment, sequence: bigint): OutgoingEvent =>
  paymentAuthorizationExpiring.create({
    ...about(payment),
    sequence,
    data: { ...fieldsOf(payment), capture_before: (payment.captureBefore ?? new Date()).toISOString() },
  });

/** The money was captured. */
export const captured = (payment: Payment, capturedMinor: bigint, transactionId?: string): OutgoingEvent =>
  paymentCaptured.create({
    ...about(payment),
    data: {
      ...fieldsOf(payment, transactionId),
      captured_amount: money(capturedMinor, payment.currency),
      captured_at: new Date().toISOString(),
    },
  });

/** The money was not captured, and will not be. */
export const captureFailed = (payment: Payment, reason: string, declineCode?: string): OutgoingEvent =>
  paymentCaptureFailed.create({
    ...about(payment),
    data: { ...fieldsOf(payment), reason, decline_code: known(declineCode) },
  });

/** Money was refunded. The database writes `refunded_total` and `is_full`: only it knows the sum under contention. */
export const refunded = (
  payment: Payment,
  refund: { id: string; amountMinor: bigint; reason: string },
): OutgoingEvent =>
  paymentRefunded.create({
    ...about(payment),
    data: {
      ...fieldsOf(payment),
      refund_id: refund.id,
      refund_amount: money(refund.amountMinor, payment.currency),
      refunded_total: money(refund.amountMinor, payment.currency),
      is_full: false,
      reason: refund.reason,
      email: known(payment.email),
      order_number: known(payment.orderNumber),
    },
  });

/** A published refund did not reach the customer. The database writes `refunded_total`, as for a refund. */
export const refundFailed = (
  payment: Payment,
  refund: { id: string; amountMinor: bigint; reason: string },
  failureCode: string,
): OutgoingEvent =>
  paymentRefundFailed.create({
    ...about(payment),
    data: {
      ...fieldsOf(payment),
      refund_id: refund.id,
      refund_amount: money(refund.amountMinor, payment.currency),
      refunded_total: money(0n, payment.currency),
      reason: refund.reason,
      failure_code: failureCode,
      order_number: known(payment.orderNumber),
    },
  });
