import { participantsAt, paymentContract } from '@holdfast/checkout/testing';
import type { PaymentWorld } from '@holdfast/checkout/testing';

import { startPaymentApp } from './testing/payment-app.js';

const CARDS = {
  fine: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  challenged: 'pm_card_threeDSecureRequired',
};
const OUTCOMES = { passed: 'success', failed: 'failure' } as const;

paymentContract('payment', async (): Promise<PaymentWorld> => {
  const app = await startPaymentApp({ webhooks: true });
  const { payment: port, close } = participantsAt(app.grpcUrl);
  const { stripe } = app.sandbox;
  const intentsOf = async (checkoutId: string) => {
    const { data } = await stripe.paymentIntents.list({ limit: 100, expand: ['data.latest_charge'] });
    return data.filter(({ metadata }) => metadata['checkout_id'] === checkoutId);
  };
  return {
    port,
    cards: CARDS,
    challenge: async (checkoutId, outcome) => {
      const waiting = (await intentsOf(checkoutId)).find(({ status }) => status === 'requires_action');
      await app.sandbox.control('POST', `payment_intents/${waiting!.id}/challenge`, {
        outcome: OUTCOMES[outcome],
      });
    },
    payPage: async (checkoutId) => {
      const { data } = await stripe.checkout.sessions.list({ limit: 100 });
      const open = data.find(
        ({ metadata, status }) => metadata?.['checkout_id'] === checkoutId && status === 'open',
      );
      await app.sandbox.control('POST', `checkout/sessions/${open!.id}/pay`, { outcome: 'success' });
    },
    money: async (checkoutId) => {
      let held = 0;
      for (const {
        status,
        amount_capturable: capturable,
        amount_received: received,
        latest_charge: charge,
      } of await intentsOf(checkoutId)) {
        const refunded = typeof charge === 'object' ? (charge?.amount_refunded ?? 0) : 0;
        if (status === 'requires_capture') held += capturable;
        if (status === 'succeeded') held += received - refunded;
      }
      return BigInt(held);
    },
    stop: async () => {
      close();
      await app.stop();
    },
  };
});
