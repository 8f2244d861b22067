import { describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';

import { StripeWebhookVerifier } from './stripe-webhook-verifier.js';

const [OLD, NEW] = ['whsec_old', 'whsec_new'];
const stripe = new Stripe('sk_test_unused');
const verifier = new StripeWebhookVerifier(stripe, [OLD, NEW], 300);
const payload = JSON.stringify({ id: 'evt_1', object: 'event' });
const now = Math.floor(Date.now() / 1_000);

describe('TRU-16 why a webhook is refused', () => {
  const signed = (secret: string, timestamp = now) =>
    stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  it.each([
    ['there is none', undefined, ['there is no signature']],
    ['it is signed ahead of time', signed(NEW, now + 3_600), ['it is signed ahead of time']],
    [
      'it is another one’s secret',
      signed('whsec_forged'),
      Array(2).fill('No signatures found matching the expected signature for payload'),
    ],
    [
      'it comes too late',
      signed(NEW, now - 3_600),
      [
        'No signatures found matching the expected signature for payload',
        'Timestamp outside the tolerance zone',
      ],
    ],
    [
      'it is no signature',
      'nonsense',
      Array(2).fill('Unable to extract timestamp and signatures from header'),
    ],
  ])('TRU-16 is told to the log: %s', (_what, signature, why) => {
    expect(verifier.verify(payload, signature)).toEqual({ kind: 'refused', why });
  });
});
