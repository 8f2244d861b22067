import type { Payment } from '../../payment/payment.js';
import type { PaymentToOpen } from './open-payment.js';

/** The payment as it was just stored; spares the hot path a read. */
export const newPayment = (
  command: Omit<PaymentToOpen, 'id' | 'request'> & { paymentId: string },
): Payment => ({
  id: command.paymentId,
  tenantId: command.tenantId,
  checkoutId: command.checkoutId,
  attempt: command.attempt,
  gateway: 'stripe',
  gatewayAccount: command.gatewayAccount,
  transactionId: null,
  isHosted: command.isHosted ?? false,
  pageId: null,
  status: 'pending',
  amountMinor: command.amountMinor,
  currency: command.currency,
  authorizedMinor: 0n,
  captureMinor: null,
  capturedMinor: 0n,
  refundReservedMinor: 0n,
  refundedMinor: 0n,
  captureBefore: null,
  authorizationExpired: false,
  declineCode: null,
  failureReason: null,
  failureCode: null,
  customerId: command.customerId,
  email: command.email,
  lineSummary: command.lineSummary,
  orderId: null,
  orderNumber: null,
  createdAt: new Date(),
  eventSequence: 0n,
  fenced: false,
});
