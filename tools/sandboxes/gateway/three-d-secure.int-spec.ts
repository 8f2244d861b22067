import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';

describe('SYS-10 PAY-6 stripe sandbox: 3-D Secure', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  const open = (changes = {}) =>
    sandbox.stripe.paymentIntents.create(
      cardPayment({ payment_method: 'pm_card_threeDSecureRequired', ...changes }),
    );
  const answer = (id: string, outcome: string) =>
    sandbox.control('POST', `payment_intents/${id}/challenge`, { outcome });

  it.each([
    'pm_card_threeDSecureRequired',
    'pm_card_threeDSecure2Required',
    'pm_card_authenticationRequired',
  ])('asks for a challenge with %s and holds the money once it is passed', async (card) => {
    const intent = await open({ payment_method: card });
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`));
    await answer(intent.id, 'success');
    const after = await sandbox.stripe.paymentIntents.retrieve(intent.id);
    expect(after).toMatchObject({ status: 'requires_capture', next_action: null, amount_capturable: 5000 });
  });

  it('takes the money at once after the challenge with automatic capture', async () => {
    const { id } = await open({ capture_method: 'automatic' });
    expect(await answer(id, 'success')).toMatchObject({ status: 'succeeded', amount_received: 5000 });
  });

  it('waits for another payment method after a failed challenge', async () => {
    const { id } = await open();
    expect(await answer(id, 'failure')).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  it('declines after the challenge where the card says so', async () => {
    const { id } = await open({ payment_method: 'pm_card_threeDSecureRequiredChargeDeclined' });
    expect(await answer(id, 'success')).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined' },
    });
  });

  it('can be cancelled while it waits, after which the challenge leads nowhere', async () => {
    const { id } = await open();
    await sandbox.stripe.paymentIntents.cancel(id);
    expect((await answer(id, 'success')).error?.type).toBe('invalid_request_error');
    expect((await sandbox.stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
  });

  it('declines with authentication_required when the customer is not there to answer', async () => {
    expect(await refusal(open({ off_session: true }))).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
    });
  });

  it('sends the customer back to the return URL from its page', async () => {
    const intent = await open({ return_url: 'https://shop.example/back?cart=1' });
    const url = intent.next_action!.redirect_to_url!.url!;
    expect(await (await fetch(url)).text()).toContain('Complete authentication');
    const done = await fetch(url, { method: 'POST', body: 'outcome=success', redirect: 'manual' });
    expect(done.status).toBe(303);
    const location = new URL(done.headers.get('location')!);
    expect(location.origin).toBe('https://shop.example');
    expect(location.searchParams.get('payment_intent')).toBe(intent.id);
    expect(location.searchParams.get('redirect_status')).toBe('succeeded');
  });
});
