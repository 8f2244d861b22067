import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { errorOf } from './testing/answers.ts';
import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';

describe('SYS-10 stripe sandbox: refusals and accounts', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  it('wants a secret test key', async () => {
    const none = await fetch(`${sandbox.url}/v1/payment_intents`);
    expect(none.status).toBe(401);
    expect((await errorOf(none)).type).toBe('invalid_request_error');
    expect((await refusal(sandbox.client({ apiKey: 'pk_test_x' }).paymentIntents.list())).type).toBe(
      'StripeAuthenticationError',
    );
    const basic = { authorization: `Basic ${Buffer.from('sk_test_x:').toString('base64')}` };
    expect((await sandbox.raw('GET', '/v1/payment_intents', { headers: basic })).status).toBe(200);
  });

  it('answers 404 for routes and ids that do not exist, with a request id', async () => {
    const response = await sandbox.raw('GET', '/v1/unicorns');
    expect(response.status).toBe(404);
    expect(response.headers.get('request-id')).toMatch(/^req_/);
    expect((await errorOf(response)).message).toContain('Unrecognized request URL (GET: /v1/unicorns)');
    const missing = await refusal(sandbox.stripe.paymentIntents.retrieve('pi_none'));
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'intent' });
    expect(missing.requestId).toMatch(/^req_/);
    expect((await refusal(sandbox.stripe.charges.retrieve('ch_none'))).statusCode).toBe(404);
    expect((await refusal(sandbox.stripe.refunds.retrieve('re_none'))).statusCode).toBe(404);
    expect((await refusal(sandbox.stripe.checkout.sessions.retrieve('cs_none'))).statusCode).toBe(404);
    expect((await sandbox.raw('GET', '/v1/payment_intents/%E0%A4%A')).status).toBe(404);
  });

  it.each([
    ['colour=red', 'parameter_unknown', 'colour'],
    ['automatic_payment_methods[colour]=red', 'parameter_unknown', 'automatic_payment_methods[colour]'],
    ['__proto__[x]=1', 'parameter_unknown', '__proto__'],
    ['amount=ten', 'parameter_invalid_integer', 'amount'],
    ['amount=', 'parameter_invalid_empty', 'amount'],
    ['currency=', 'parameter_invalid_empty', 'currency'],
  ])('refuses %s as %s', async (extra, code, param) => {
    const form = `amount=5000&currency=usd&${extra}`;
    const response = await sandbox.raw('POST', '/v1/payment_intents', { form });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({
      code,
      param,
      type: 'invalid_request_error',
    });
  });

  it('says which parameter is missing, wrong, or beyond the sandbox', async () => {
    const { stripe } = sandbox;
    const { amount: _amount, ...rest } = cardPayment();
    expect(await refusal(stripe.rawRequest('POST', '/v1/payment_intents', { ...rest }))).toMatchObject({
      code: 'parameter_missing',
      param: 'amount',
    });
    expect(
      await refusal(stripe.paymentIntents.create(cardPayment({ capture_method: 'later' }))),
    ).toMatchObject({ param: 'capture_method' });
    expect(
      await refusal(stripe.paymentIntents.create(cardPayment({ metadata: { note: 'x'.repeat(501) } }))),
    ).toMatchObject({ param: 'metadata[note]' });
    expect(
      await refusal(stripe.paymentIntents.create(cardPayment({ transfer_data: { destination: 'acct_1' } }))),
    ).toMatchObject({ param: 'transfer_data' });
  });

  it('changes nothing when it refuses', async () => {
    const count = async () => (await sandbox.control('GET', 'payment_intents')).data.length;
    const before = await count();
    await refusal(sandbox.stripe.paymentIntents.create(cardPayment({ amount: 1 })));
    await refusal(sandbox.stripe.paymentIntents.create(cardPayment({ expand: ['nothing'] })));
    await refusal(sandbox.stripe.paymentIntents.create(cardPayment({ payment_method: 'pm_none' })));
    expect(await count()).toBe(before);
  });

  it('keeps accounts apart: one account never finds what another one has', async () => {
    const [one, two] = [
      sandbox.client({ stripeAccount: 'acct_one' }),
      sandbox.client({ stripeAccount: 'acct_two' }),
    ];
    const { id, latest_charge } = await one.paymentIntents.create(cardPayment());
    for (const call of [
      two.paymentIntents.retrieve(id),
      two.paymentIntents.capture(id),
      two.paymentIntents.cancel(id),
      two.charges.retrieve(latest_charge as string),
      sandbox.stripe.paymentIntents.retrieve(id),
    ]) {
      expect((await refusal(call)).statusCode).toBe(404);
    }
    expect((await refusal(two.refunds.create({ payment_intent: id }))).code).toBe('resource_missing');
    expect((await two.paymentIntents.list()).data).toEqual([]);
    expect((await sandbox.control('GET', 'charges?account=acct_one')).data).toHaveLength(1);
  });

  it('says that it lives', async () => {
    expect(await (await fetch(`${sandbox.url}/health`)).json()).toEqual({ status: 'ok' });
  });
});
