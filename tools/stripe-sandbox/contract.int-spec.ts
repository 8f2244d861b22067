import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';

import { type TestSandbox, cardPayment, startTestSandbox } from './testing/sandbox-client.js';

const MOCK_URL = process.env['STRIPE_MOCK_URL'];

/** Fields Stripe's OpenAPI example has and current API versions leave out unless asked. */
const OPTIONAL = ['charge.refunds'];

function mockClient(): Stripe {
  const { hostname, port } = new URL(MOCK_URL ?? 'http://127.0.0.1:12199');
  return new Stripe('sk_test_x', {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
  });
}

/** Which of the example's fields the sandbox's object lacks, or has with another type. */
function differences(ours: object, example: object): string[] {
  const [left, right] = [ours, example] as Record<string, unknown>[];
  const kind = String(right!['object']);
  return Object.keys(right!)
    .filter((key) => !OPTIONAL.includes(`${kind}.${key}`))
    .filter((key) => {
      const [a, b] = [left![key], right![key]];
      return a === undefined || (a !== null && b !== null && typeof a !== typeof b);
    });
}

// Needs a running stripe-mock, which CI starts; without one there is nothing to compare with.
(MOCK_URL ? describe : describe.skip)('SYS-10 stripe sandbox against Stripe’s OpenAPI (stripe-mock)', () => {
  let sandbox: TestSandbox;
  let ours: Stripe;
  const mock = mockClient();

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    ours = sandbox.stripe;
  });
  afterAll(() => sandbox.close());

  it('answers every field of a PaymentIntent, a charge, a refund and a payment method', async () => {
    const intent = await ours.paymentIntents.create(cardPayment({ metadata: { payment_id: 'p' } }));
    expect(
      differences(intent, await mock.paymentIntents.create(cardPayment({ metadata: { payment_id: 'p' } }))),
    ).toEqual([]);
    const captured = await ours.paymentIntents.capture(intent.id, { amount_to_capture: 4000 });
    expect(
      differences(captured, await mock.paymentIntents.capture('pi_1', { amount_to_capture: 4000 })),
    ).toEqual([]);
    const charge = await ours.charges.retrieve(intent.latest_charge as string);
    expect(differences(charge, await mock.charges.retrieve('ch_1'))).toEqual([]);
    const refund = { payment_intent: intent.id, amount: 10, metadata: { refund_id: 'r' } };
    expect(differences(await ours.refunds.create(refund), await mock.refunds.create(refund))).toEqual([]);
    const method = await ours.paymentMethods.retrieve(intent.payment_method as string);
    expect(differences(method, await mock.paymentMethods.retrieve('pm_1'))).toEqual([]);
  });

  it('answers every field of a Checkout Session, its lines and an event', async () => {
    const price_data = { currency: 'usd', unit_amount: 1000, product_data: { name: 'Shirt' } };
    const params: Stripe.Checkout.SessionCreateParams = {
      mode: 'payment',
      line_items: [{ quantity: 1, price_data }],
      success_url: 'https://shop.example/done',
      cancel_url: 'https://shop.example/cart',
      payment_intent_data: { metadata: { payment_id: 'p' } },
    };
    const session = await ours.checkout.sessions.create(params);
    expect(differences(session, await mock.checkout.sessions.create(params))).toEqual([]);
    const [item] = (await ours.checkout.sessions.listLineItems(session.id)).data;
    expect(differences(item!, (await mock.checkout.sessions.listLineItems('cs_1')).data[0]!)).toEqual([]);
    const [event] = (await ours.events.list()).data;
    expect(differences(event!, (await mock.events.list()).data[0]!)).toEqual([]);
  });

  it('answers every field of a dispute', async () => {
    const { id } = await ours.paymentIntents.create(cardPayment({ capture_method: 'automatic' }));
    const dispute = await sandbox.control('POST', `payment_intents/${id}/dispute`, {});
    expect(differences(dispute, await mock.disputes.retrieve('du_1'))).toEqual([]);
  });
});
