import type Stripe from 'stripe';

/** The parameters of a card payment as this service sends them; `changes` replaces some. */
export const cardPayment = (
  changes: Partial<Stripe.PaymentIntentCreateParams> = {},
): Stripe.PaymentIntentCreateParams => ({
  amount: 5000,
  currency: 'usd',
  capture_method: 'manual',
  confirm: true,
  payment_method: 'pm_card_visa',
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  ...changes,
});
