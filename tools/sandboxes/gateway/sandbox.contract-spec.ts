import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { startContractStand } from './contract/contract.ts';
import type { ContractStand } from './contract/contract.ts';
import { cardPayment, refusal } from './testing/sandbox-client.ts';

let stand: ContractStand;
let stripe: Stripe;

beforeAll(async () => {
  stand = await startContractStand();
  ({ stripe } = stand);
}, 120_000);
afterAll(() => stand.close());
afterEach(() => expect(stand.mirror.takeProblems()).toEqual([]));

const metadata = { tenant_id: 'demo', checkout_id: 'c', attempt: '1', payment_id: 'p' };
const line = {
  quantity: 2,
  price_data: { currency: 'usd', unit_amount: 1000, product_data: { name: 'Shirt' } },
};

/** A page as hosted checkout opens one. */
const aPage = (): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  line_items: [line],
  success_url: 'https://shop.example/done?session_id={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.example/cart',
  client_reference_id: 'c',
  customer_email: 'ada@example.com',
  expires_at: Math.floor(Date.now() / 1000) + 31 * 60,
  metadata,
  payment_intent_data: { metadata, capture_method: 'automatic' },
});
const retrieved = (id: string) =>
  stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge', 'line_items'] });
const press = (id: string, outcome: string) =>
  stand.sandbox.control('POST', `checkout/sessions/${id}/pay`, { outcome });

describe('SYS-10 the local gateway keeps to Stripe’s OpenAPI', () => {
  it('HST-1 opens a page, reads it expanded and lets it expire', async () => {
    const page = await stripe.checkout.sessions.create(aPage(), { idempotencyKey: 'page-1' });
    expect((await retrieved(page.id)).status).toBe('open');
    expect((await stripe.checkout.sessions.expire(page.id)).status).toBe('expired');
    const { type } = await refusal(stripe.checkout.sessions.expire(page.id));
    expect(type).toBe('StripeInvalidRequestError');
    await stripe.checkout.sessions.listLineItems(page.id);
    await stripe.checkout.sessions.list({ limit: 3 });
  });

  it.each(['success', 'decline', 'challenge', 'async_success', 'async_failure'])(
    'HST-2 describes a page as Stripe does after %s',
    async (outcome) => {
      const { id } = await stripe.checkout.sessions.create(aPage());
      await press(id, outcome);
      await retrieved(id);
      await stand.sandbox.control('POST', 'clock', { advanceSeconds: 10 });
      await retrieved(id);
    },
  );

  it('takes a PaymentIntent through every state it can have', async () => {
    const made = await stripe.paymentIntents.create({ amount: 5000, currency: 'usd', metadata });
    await stripe.paymentIntents.update(made.id, { metadata: { order_id: 'o' } });
    await stripe.paymentIntents.confirm(made.id, {
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example/back',
    });
    const held = await stripe.paymentIntents.create(cardPayment({ metadata }));
    await stripe.paymentIntents.capture(held.id, { amount_to_capture: 4000, expand: ['latest_charge'] });
    const dropped = await stripe.paymentIntents.create(cardPayment());
    await stripe.paymentIntents.cancel(dropped.id, { cancellation_reason: 'abandoned' });
    const forgotten = await stripe.paymentIntents.create(cardPayment());
    await stand.sandbox.control('POST', 'clock', { advanceSeconds: 8 * 24 * 3600 });
    expect((await stripe.paymentIntents.retrieve(forgotten.id)).status).toBe('canceled');
    await stripe.paymentIntents.list({ limit: 10, created: { gte: 1 } });
    await stripe.charges.list({ payment_intent: held.id });
    await stripe.charges.retrieve(String((await stripe.paymentIntents.retrieve(held.id)).latest_charge));
    await stripe.paymentMethods.retrieve(String(held.payment_method));
  });

  it.each(['success', 'failure'])('PAY-6 describes a challenge that ends in %s', async (outcome) => {
    const { id } = await stripe.paymentIntents.create(
      cardPayment({ payment_method: 'pm_card_threeDSecureRequired' }),
    );
    await stand.sandbox.control('POST', `payment_intents/${id}/challenge`, { outcome });
    await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge', 'payment_method'] });
  });

  it.each([
    'chargeDeclined',
    'visa_chargeDeclinedInsufficientFunds',
    'chargeDeclinedExpiredCard',
    'chargeDeclinedProcessingError',
  ])('describes the decline of pm_card_%s', async (card) => {
    const { type } = await refusal(
      stripe.paymentIntents.create(cardPayment({ payment_method: `pm_card_${card}` })),
    );
    expect(type).toBe('StripeCardError');
  });

  it.each(['pm_card_visa', 'pm_card_pendingRefund', 'pm_card_refundFail'])(
    'describes refunds of %s',
    async (card) => {
      const { id } = await stripe.paymentIntents.create(
        cardPayment({ payment_method: card, capture_method: 'automatic' }),
      );
      const made = await stripe.refunds.create({
        payment_intent: id,
        amount: 10,
        metadata: { refund_id: 'r' },
      });
      await stand.sandbox.control('POST', 'clock', { advanceSeconds: 3600 });
      await stripe.refunds.retrieve(made.id);
      await stripe.refunds.list({ payment_intent: id, limit: 100 });
    },
  );

  it.each(['failed', 'canceled', 'succeeded'])(
    'PAY-8 describes a refund that waited and is %s',
    async (end) => {
      const { id } = await stripe.paymentIntents.create(
        cardPayment({ payment_method: 'pm_card_pendingRefund', capture_method: 'automatic' }),
      );
      const made = await stripe.refunds.create({ payment_intent: id, amount: 10 });
      for (const status of ['requires_action', end]) {
        await stand.sandbox.control('POST', `refunds/${made.id}`, { status });
        expect((await stripe.refunds.retrieve(made.id)).status).toBe(status);
      }
      await stripe.refunds.list({ payment_intent: id });
    },
  );

  it('PAY-8 sends events whose objects are as Stripe describes them, disputes too', async () => {
    const { id } = await stripe.paymentIntents.create(cardPayment({ capture_method: 'automatic' }));
    const { id: dispute = '' } = await stand.sandbox.control('POST', `payment_intents/${id}/dispute`, {});
    for (const status of ['under_review', 'lost', 'won']) {
      await stand.sandbox.control('POST', `disputes/${dispute}`, { status });
      expect((await stripe.disputes.retrieve(dispute)).status).toBe(status);
    }
    const data = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
    const problems = data.flatMap((event) =>
      stand.api.objectProblems(event.data.object as unknown as { object: string }),
    );
    expect(new Set(problems)).toEqual(new Set());
    expect(data.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'payment_intent.succeeded',
        'charge.refunded',
        'charge.refund.updated',
        'refund.failed',
        'charge.dispute.created',
        'charge.dispute.updated',
        'charge.dispute.closed',
        'charge.dispute.funds_withdrawn',
        'charge.dispute.funds_reinstated',
        'checkout.session.completed',
        'checkout.session.expired',
      ]),
    );
  });
});
