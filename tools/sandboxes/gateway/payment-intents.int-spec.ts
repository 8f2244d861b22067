import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';

describe('SYS-10 stripe sandbox: payment intents', () => {
  let sandbox: TestSandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    stripe = sandbox.stripe;
  });
  afterAll(() => sandbox.close());

  it('holds the money of a confirmed intent with manual capture, and says until when', async () => {
    const intent = await stripe.paymentIntents.create(cardPayment({ metadata: { payment_id: 'p1' } }));
    expect(intent).toMatchObject({
      status: 'requires_capture',
      amount: 5000,
      amount_capturable: 5000,
      amount_received: 0,
      metadata: { payment_id: 'p1' },
    });
    const charge = await stripe.charges.retrieve(intent.latest_charge as string);
    expect(charge).toMatchObject({ captured: false, paid: true, metadata: { payment_id: 'p1' } });
    expect(charge.payment_method_details?.card?.capture_before).toBe(charge.created + 7 * 24 * 3600);
  });

  it('captures less and releases the rest, once', async () => {
    const intent = await stripe.paymentIntents.create(cardPayment());
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 3000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 3000, amount_capturable: 0 });
    const again = await refusal(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 3000 }));
    expect(again).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    const { data } = await sandbox.control('GET', 'charges');
    expect(data.find((charge) => charge.paymentIntent === intent.id)).toMatchObject({
      state: 'captured',
      amountAuthorised: 5000,
      amountCaptured: 3000,
      amountReleased: 2000,
      amountRefunded: 0,
    });
  });

  it('lets one of 50 simultaneous captures win', async () => {
    const intent = await stripe.paymentIntents.create(cardPayment());
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => stripe.paymentIntents.capture(intent.id)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('refuses to capture more than was authorised', async () => {
    const intent = await stripe.paymentIntents.create(cardPayment());
    const error = await refusal(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 5001 }));
    expect(error).toMatchObject({ statusCode: 400, code: 'amount_too_large', param: 'amount_to_capture' });
  });

  it('cancels an authorisation, and refuses to cancel it again or to capture it', async () => {
    const intent = await stripe.paymentIntents.create(cardPayment());
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
      amount_capturable: 0,
    });
    expect(await refusal(stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: intent.id, status: 'canceled' },
    });
    expect(await refusal(stripe.paymentIntents.capture(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('takes the money at once with automatic capture', async () => {
    const intent = await stripe.paymentIntents.create(cardPayment({ capture_method: 'automatic' }));
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 5000 });
    expect(await refusal(stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('creates, updates and confirms in three steps', async () => {
    const { confirm: _confirm, payment_method: _method, ...unconfirmed } = cardPayment();
    const intent = await stripe.paymentIntents.create(unconfirmed);
    expect(intent.status).toBe('requires_payment_method');
    await stripe.paymentIntents.update(intent.id, { amount: 6000, metadata: { a: '1', b: '2' } });
    const updated = await stripe.paymentIntents.update(intent.id, { metadata: { a: '' } });
    expect(updated).toMatchObject({ amount: 6000, metadata: { b: '2' } });
    const confirmed = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_mastercard',
    });
    expect(confirmed).toMatchObject({ status: 'requires_capture', amount_capturable: 6000 });
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
  ])(
    'declines %s with %s / %s and leaves the intent open for another card',
    async (card, code, declineCode) => {
      const error = await refusal(stripe.paymentIntents.create(cardPayment({ payment_method: card })));
      expect(error).toMatchObject({
        type: 'StripeCardError',
        statusCode: 402,
        code,
        decline_code: declineCode,
      });
      const intent = error.payment_intent as Stripe.PaymentIntent;
      expect(intent).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code } });
      const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
      expect(paid).toMatchObject({ status: 'requires_capture', last_payment_error: null });
    },
  );

  it('knows no other payment method, and refuses card numbers', async () => {
    expect(
      await refusal(stripe.paymentIntents.create(cardPayment({ payment_method: 'pm_unknown' }))),
    ).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'payment_method',
    });
    const form =
      'amount=5000&currency=usd&payment_method_data[type]=card&payment_method_data[card][number]=4';
    const response = await sandbox.raw('POST', '/v1/payment_intents', { form });
    expect(response.status).toBe(400);
  });

  it('lists newest first, by pages and by time', async () => {
    const account = sandbox.client({ stripeAccount: 'acct_list' });
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await account.paymentIntents.create(cardPayment())).id);
    const first = await account.paymentIntents.list({ limit: 3, created: { gte: 1 } });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect(first.has_more).toBe(true);
    const second = await account.paymentIntents.list({ limit: 3, starting_after: ids[2]! });
    expect(second.data.map(({ id }) => id)).toEqual(ids.slice(3));
    expect(second.has_more).toBe(false);
    const later = await account.paymentIntents.list({ created: { gte: first.data[0]!.created + 60 } });
    expect(later.data).toEqual([]);
    const all: string[] = [];
    for await (const intent of account.paymentIntents.list({ limit: 2 })) all.push(intent.id);
    expect(all).toEqual(ids);
  });

  it('expands the latest charge and its payment intent', async () => {
    const { id } = await stripe.paymentIntents.create(cardPayment());
    const intent = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge', 'payment_method'] });
    expect((intent.latest_charge as Stripe.Charge).payment_method_details?.card?.last4).toBe('4242');
    expect((intent.payment_method as Stripe.PaymentMethod).card?.brand).toBe('visa');
    const list = await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge'] });
    expect((list.data[0]!.latest_charge as Stripe.Charge).object).toBe('charge');
    expect(await refusal(stripe.paymentIntents.retrieve(id, { expand: ['nothing'] }))).toMatchObject({
      statusCode: 400,
    });
  });

  it.each([
    ['usd', 49, 'amount_too_small'],
    ['eur', 49, 'amount_too_small'],
    ['gbp', 29, 'amount_too_small'],
    ['jpy', 49, 'amount_too_small'],
    ['kwd', 1005, 'invalid_charge_amount'],
    ['isk', 550, 'invalid_charge_amount'],
    ['ugx', 500_010, 'invalid_charge_amount'],
    ['usd', 1_000_000_000_000, 'amount_too_large'],
  ])('refuses %s %i as %s', async (currency, amount, code) => {
    const error = await refusal(stripe.paymentIntents.create(cardPayment({ currency, amount })));
    expect(error).toMatchObject({ statusCode: 400, code, param: 'amount' });
  });

  it.each([
    ['usd', 50],
    ['gbp', 30],
    ['jpy', 50],
    ['kwd', 1010],
    ['isk', 500],
    ['ugx', 500_000],
    ['mga', 10_001],
    ['huf', 20_045],
    ['twd', 80_045],
    ['usd', 100_000_000],
  ])('takes %s %i', async (currency, amount) => {
    const intent = await stripe.paymentIntents.create(cardPayment({ currency, amount }));
    expect(intent).toMatchObject({ currency, amount });
  });

  it.each(['iqd', 'lyd', 'xxx', 'us'])('MON-1 takes no %s, as Stripe takes none', async (currency) => {
    const error = await refusal(stripe.paymentIntents.create(cardPayment({ currency, amount: 1000 })));
    expect(error).toMatchObject({ statusCode: 400, param: 'currency' });
    expect(error.message).toContain(`Invalid currency: ${currency}`);
  });

  it.each([
    ['isk', 50_000, 550],
    ['ugx', 500_000, 10_050],
    ['kwd', 20_830, 6_943],
  ])('MON-2 refunds and captures no part of %s that it does not count', async (currency, amount, part) => {
    const held = await stripe.paymentIntents.create(cardPayment({ currency, amount }));
    const capture = await refusal(stripe.paymentIntents.capture(held.id, { amount_to_capture: part }));
    expect(capture).toMatchObject({ code: 'invalid_charge_amount', param: 'amount_to_capture' });
    await stripe.paymentIntents.capture(held.id);
    const refund = await refusal(stripe.refunds.create({ payment_intent: held.id, amount: part }));
    expect(refund).toMatchObject({ code: 'invalid_charge_amount', param: 'amount' });
  });

  it('wants a return URL where a redirecting payment method is possible', async () => {
    const { automatic_payment_methods: _automatic, ...payment } = cardPayment();
    expect((await refusal(stripe.paymentIntents.create(payment))).message).toContain('return_url');
    const intent = await stripe.paymentIntents.create({
      ...payment,
      return_url: 'https://shop.example/back',
    });
    expect(intent.status).toBe('requires_capture');
  });

  it('lets authorisations lapse after seven days', async () => {
    const account = sandbox.client({ stripeAccount: 'acct_expiry' });
    const { id } = await account.paymentIntents.create(cardPayment());
    await sandbox.control('POST', 'clock', { advanceSeconds: 7 * 24 * 3600 - 60 });
    expect((await account.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    await sandbox.control('POST', 'clock', { advanceSeconds: 61 });
    expect(await account.paymentIntents.retrieve(id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
      amount_capturable: 0,
    });
  });
});
