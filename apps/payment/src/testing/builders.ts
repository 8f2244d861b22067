import type { GatewayPayment } from '../gateway/gateway.port.js';
import type { Payment } from '../payment/payment.js';

/** A payment as it is just stored. */
export const aPayment = (changes: Partial<Payment> = {}): Payment => ({
  id: '01890000-0000-7000-8000-000000000001',
  tenantId: 'demo',
  checkoutId: '01890000-0000-7000-8000-000000000002',
  attempt: 1,
  gateway: 'stripe',
  gatewayAccount: '',
  transactionId: 'pi_1',
  isHosted: false,
  pageId: null,
  status: 'pending',
  amountMinor: 1999n,
  currency: 'USD',
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
  customerId: null,
  email: null,
  lineSummary: null,
  orderId: null,
  orderNumber: null,
  createdAt: new Date(0),
  eventSequence: 0n,
  fenced: false,
  ...changes,
});

/** The gateway's object of the payment. */
export const anObject = (changes: Partial<GatewayPayment> = {}): GatewayPayment => ({
  transactionId: 'pi_1',
  state: 'authorized',
  amountMinor: 1999n,
  currency: 'USD',
  capturedMinor: 0n,
  ...changes,
});
