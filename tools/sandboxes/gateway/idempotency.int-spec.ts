import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { errorOf, idOf } from './testing/answers.ts';
import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';

const FORM =
  'amount=5000&currency=usd&confirm=true&capture_method=manual&payment_method=pm_card_visa' +
  '&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never';

describe('SYS-10 PAY-1 stripe sandbox: idempotency keys', () => {
  let sandbox: TestSandbox;
  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;
  const create = (key: string, form = FORM, headers = {}) =>
    sandbox.raw('POST', '/v1/payment_intents', { form, headers: { 'idempotency-key': key, ...headers } });
  const intents = async () => (await sandbox.control('GET', 'payment_intents')).data.length;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  it('answers the same key and body byte for byte, with one effect', async () => {
    const before = await intents();
    const key = newKey();
    const first = await create(key);
    const second = await create(key);
    expect(await second.text()).toBe(await first.text());
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(await intents()).toBe(before + 1);
  });

  it('does not mind the order of the parameters', async () => {
    const key = newKey();
    const first = await create(key);
    const second = await create(key, FORM.split('&').reverse().join('&'));
    expect(await second.text()).toBe(await first.text());
  });

  it('refuses the same key for another body or another endpoint', async () => {
    const key = newKey();
    await create(key);
    for (const call of [
      create(key, FORM.replace('5000', '5001')),
      sandbox.raw('POST', '/v1/refunds', {
        form: 'payment_intent=pi_x',
        headers: { 'idempotency-key': key },
      }),
    ]) {
      const response = await call;
      expect(response.status).toBe(400);
      expect((await errorOf(response)).type).toBe('idempotency_error');
    }
  });

  it('answers 409 while the key is in flight, and then the answer', async () => {
    await sandbox.control('POST', 'faults', {
      match: { path: 'payment_intents$' },
      kind: 'delay',
      delayMs: 300,
      when: 'after',
    });
    const key = newKey();
    const before = await intents();
    const first = create(key);
    let made = before;
    while (made === before) made = await intents();
    const second = await create(key);
    expect(second.status).toBe(409);
    expect((await errorOf(second)).code).toBe('idempotency_key_in_use');
    const answer = await (await first).text();
    expect(await (await create(key)).text()).toBe(answer);
    expect(await intents()).toBe(before + 1);
  });

  it('makes one intent of 100 simultaneous calls with one key', async () => {
    const before = await intents();
    const key = newKey();
    const responses = await Promise.all(Array.from({ length: 100 }, () => create(key)));
    expect(new Set(responses.map(({ status }) => status)).size).toBeLessThanOrEqual(2);
    expect(responses.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(await intents()).toBe(before + 1);
  });

  it('replays a decline, with one intent and one charge', async () => {
    const before = await intents();
    const params = cardPayment({ payment_method: 'pm_card_chargeDeclined' });
    const idempotencyKey = newKey();
    const first = await refusal(sandbox.stripe.paymentIntents.create(params, { idempotencyKey }));
    const second = await refusal(sandbox.stripe.paymentIntents.create(params, { idempotencyKey }));
    expect(second).toMatchObject({ statusCode: 402, payment_intent: { id: first.payment_intent!.id } });
    expect(second.headers?.['idempotent-replayed']).toBe('true');
    expect(await intents()).toBe(before + 1);
  });

  it('replays a refusal that the state decided, not one of the parameters', async () => {
    const { id } = await sandbox.stripe.paymentIntents.create(
      cardPayment({ payment_method: 'pm_card_threeDSecureRequired' }),
    );
    const idempotencyKey = newKey();
    expect(await refusal(sandbox.stripe.paymentIntents.capture(id, {}, { idempotencyKey }))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    await sandbox.control('POST', `payment_intents/${id}/challenge`, { outcome: 'success' });
    const replayed = await refusal(sandbox.stripe.paymentIntents.capture(id, {}, { idempotencyKey }));
    expect(replayed.headers?.['idempotent-replayed']).toBe('true');

    const key = newKey();
    expect((await create(key, FORM.replace('5000', '10'))).status).toBe(400);
    expect((await create(key)).status).toBe(200);
  });

  it('keeps accounts apart', async () => {
    const key = newKey();
    const ours = await idOf(await create(key));
    const theirs = await idOf(await create(key, FORM, { 'stripe-account': 'acct_other' }));
    expect(theirs).not.toBe(ours);
  });

  it('forgets a key after 24 hours', async () => {
    const key = newKey();
    const first = await idOf(await create(key));
    await sandbox.control('POST', 'clock', { advanceSeconds: 24 * 3600 + 1 });
    const second = await create(key);
    expect(second.headers.get('idempotent-replayed')).toBeNull();
    expect(await idOf(second)).not.toBe(first);
  });
});
