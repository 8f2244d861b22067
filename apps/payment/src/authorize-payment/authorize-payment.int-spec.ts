import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { anAuthorization, asTenant, startPaymentApp } from '../testing/payment-app.js';
import type { PaymentApp } from '../testing/payment-app.js';

let app: PaymentApp;
beforeAll(async () => {
  app = await startPaymentApp();
}, 60_000);
afterAll(() => app.stop());

const authorize = (changes = {}) => asTenant(() => app.client.authorizePayment(anAuthorization(changes)));

describe('AuthorizePayment (PAY-1)', () => {
  it('holds the money and answers the PaymentIntent', async () => {
    const answer = await authorize();
    expect(answer).toMatchObject({ status: 'PAYMENT_STATUS_AUTHORIZED', clientSecret: '' });
    expect(answer.authorizationId).toMatch(/^pi_/);
    const intent = await app.sandbox.stripe.paymentIntents.retrieve(answer.authorizationId);
    expect(intent).toMatchObject({ status: 'requires_capture', amount: 1999, amount_received: 0 });
  });
});
