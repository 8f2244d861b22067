import type { GatewayPayment } from '../gateway/gateway.port.js';
import { insertedPayment } from '../payment-records/inserted-payment.js';
import type { Payment } from '../payment/payment.js';

/** A payment as it is just stored, with its object at the gateway. */
export const aPayment = (changes: Partial<Payment> = {}): Payment => ({
  ...insertedPayment({
    id: '01890000-0000-7000-8000-000000000001',
    tenantId: 'demo',
    checkoutId: '01890000-0000-7000-8000-000000000002',
    attempt: 1,
    gatewayAccount: '',
    amountMinor: 1999n,
    currency: 'USD',
    customerId: null,
    email: null,
    lineSummary: null,
  }),
  transactionId: 'pi_1',
  createdAt: new Date(0),
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
