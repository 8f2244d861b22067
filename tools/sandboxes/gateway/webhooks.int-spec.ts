import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';

import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';
import { type WebhookReceiver, startReceiver } from './testing/webhook-receiver.ts';

const SECRET = 'whsec_test_secret';

describe('SYS-10 PAY-7 stripe sandbox: webhooks', () => {
  let sandbox: TestSandbox;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await startReceiver();
    sandbox = await startTestSandbox({ webhookUrl: receiver.url, webhookSecret: SECRET });
  });
  afterEach(async () => {
    await sandbox.close();
    await receiver.close();
  });

  const arrived = async (...types: string[]) => {
    await receiver.until((deliveries) => deliveries.length >= types.length);
    expect(receiver.types().sort()).toEqual([...types].sort());
  };

  it('signs every delivery so that the SDK accepts it, and no other secret', async () => {
    const intent = await sandbox.stripe.paymentIntents.create(cardPayment());
    await arrived('payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated');
    for (const { body, signature } of receiver.deliveries) {
      const event = Stripe.webhooks.constructEvent(body, signature, SECRET);
      expect(event).toMatchObject({ object: 'event', pending_webhooks: 1, livemode: false });
      expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow();
    }
    const created = receiver.deliveries
      .map(({ body }) => JSON.parse(body))
      .find(({ type }) => type === 'payment_intent.created');
    expect(created.data.object).toMatchObject({ id: intent.id, status: 'requires_payment_method' });
  });

  it('sends the types its endpoint asks for, and keeps the others', async () => {
    const webhookEvents = ['payment_intent.succeeded'];
    const choosy = await startTestSandbox({ webhookUrl: receiver.url, webhookSecret: SECRET, webhookEvents });
    const { id } = await choosy.stripe.paymentIntents.create(cardPayment());
    await choosy.stripe.paymentIntents.capture(id);

    await arrived('payment_intent.succeeded');
    const kept = await choosy.stripe.events.list({ type: 'payment_intent.created' });
    expect(kept.data).toHaveLength(1);
    await choosy.close();
  });

  it('tells of a capture of less, and of a refund', async () => {
    const { id } = await sandbox.stripe.paymentIntents.create(cardPayment());
    await sandbox.stripe.paymentIntents.capture(id, { amount_to_capture: 1000 });
    await sandbox.stripe.refunds.create({ payment_intent: id, amount: 400 });
    await arrived(
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
      'refund.created',
      'charge.refunded',
    );
  });

  it('tells of declines, challenges, cancellations and disputes', async () => {
    await refusal(
      sandbox.stripe.paymentIntents.create(cardPayment({ payment_method: 'pm_card_chargeDeclined' })),
    );
    await arrived('payment_intent.created', 'charge.failed', 'payment_intent.payment_failed');
    receiver.deliveries.length = 0;
    const { id } = await sandbox.stripe.paymentIntents.create(
      cardPayment({ payment_method: 'pm_card_threeDSecureRequired' }),
    );
    await sandbox.stripe.paymentIntents.cancel(id);
    await arrived('payment_intent.created', 'payment_intent.requires_action', 'payment_intent.canceled');
    receiver.deliveries.length = 0;
    const paid = await sandbox.stripe.paymentIntents.create(cardPayment({ capture_method: 'automatic' }));
    await sandbox.control('POST', `payment_intents/${paid.id}/dispute`, { reason: 'fraudulent' });
    await arrived(
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
    );
  });

  it('tells of a lapsed authorisation', async () => {
    await sandbox.stripe.paymentIntents.create(cardPayment());
    await sandbox.control('POST', 'clock', { advanceSeconds: 7 * 24 * 3600 + 1 });
    await arrived(
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'payment_intent.canceled',
      'charge.expired',
    );
  });

  it('tries again until the endpoint says 2xx, with the same event id', async () => {
    receiver.answers.push(500, 503);
    const { automatic_payment_methods } = cardPayment();
    await sandbox.stripe.paymentIntents.create({
      amount: 5000,
      currency: 'usd',
      automatic_payment_methods: automatic_payment_methods!,
    });
    await receiver.until((deliveries) => deliveries.length === 3);
    expect(new Set(receiver.deliveries.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    expect((await sandbox.stripe.events.list({ type: 'payment_intent.created' })).data).toHaveLength(1);
  }, 15_000);

  it('holds deliveries back while paused, and sends an event again when asked', async () => {
    await sandbox.control('POST', 'webhooks', { paused: true });
    await sandbox.stripe.paymentIntents.create(cardPayment({ capture_method: 'automatic' }));
    expect((await sandbox.control('GET', 'webhooks')).queued).toBe(3);
    expect(receiver.deliveries).toHaveLength(0);
    await sandbox.control('POST', 'webhooks', { paused: false });
    await arrived('payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded');
    const { id } = JSON.parse(receiver.deliveries[0]!.body);
    await sandbox.control('POST', `events/${id}/resend`);
    await receiver.until(
      (deliveries) => deliveries.filter(({ body }) => JSON.parse(body).id === id).length === 2,
    );
  });

  it('lists and retrieves events by account, and names a connected account in them', async () => {
    const other = sandbox.client({ stripeAccount: 'acct_1' });
    await other.paymentIntents.create(cardPayment());
    const { data } = await other.events.list({ types: ['charge.succeeded', 'payment_intent.created'] });
    expect(data.map(({ type }) => type)).toEqual(['charge.succeeded', 'payment_intent.created']);
    expect(data[0]!.account).toBe('acct_1');
    expect((await other.events.retrieve(data[0]!.id)).id).toBe(data[0]!.id);
    expect((await sandbox.stripe.events.list()).data).toEqual([]);
    expect((await refusal(sandbox.stripe.events.retrieve(data[0]!.id))).statusCode).toBe(404);
  });

  it('sends to an endpoint that is named later', async () => {
    const late = await startTestSandbox();
    await late.stripe.paymentIntents.create(cardPayment());
    await late.control('POST', 'webhooks', { url: receiver.url, secret: SECRET });
    await receiver.until((deliveries) => deliveries.length === 3);
    await late.close();
  });
});
