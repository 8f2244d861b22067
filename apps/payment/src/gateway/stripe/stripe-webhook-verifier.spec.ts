import { describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';

import { StripeWebhookVerifier } from './stripe-webhook-verifier.js';

const [OLD, NEW] = ['whsec_old', 'whsec_new'];
const stripe = new Stripe('sk_test_unused');
const verifier = new StripeWebhookVerifier(stripe, {
  STRIPE_WEBHOOK_SECRETS: [OLD, NEW],
  STRIPE_WEBHOOK_TOLERANCE_S: 300,
});
const payload = JSON.stringify({ id: 'evt_1', object: 'event' });
const now = Math.floor(Date.now() / 1_000);

describe('TRU-16 why a webhook is refused', () => {
  const signed = (secret: string, timestamp = now) =>
    stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  it.each([
    ['it has no signature', undefined, ['there is no signature']],
    ['it is signed for a future time', signed(NEW, now + 3_600), ['it is signed for a future time']],
    [
      'it is signed with another secret',
      signed('whsec_forged'),
      Array(2).fill('No signatures found matching the expected signature for payload'),
    ],
    [
      'it is too old',
      signed(NEW, now - 3_600),
      [
        'No signatures found matching the expected signature for payload',
        'Timestamp outside the tolerance zone',
      ],
    ],
    [
      'its signature has the wrong form',
      'nonsense',
      Array(2).fill('Unable to extract timestamp and signatures from header'),
    ],
  ])('TRU-16 the log has the cause: %s', (_what, signature, why) => {
    expect(verifier.verify(payload, signature)).toEqual({ kind: 'refused', why });
  });
});
