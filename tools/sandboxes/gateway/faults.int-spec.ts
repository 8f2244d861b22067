import { performance } from 'node:perf_hooks';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { ControlAnswer } from './testing/answers.ts';
import { type TestSandbox, cardPayment, refusal, startTestSandbox } from './testing/sandbox-client.ts';

const CREATE = { method: 'POST', path: '/v1/payment_intents$' };

describe('SYS-10 DEM-12 stripe sandbox: faults', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterEach(() => sandbox.control('POST', 'reset'));
  afterAll(() => sandbox.close());

  const order = (fault: object) => sandbox.control('POST', 'faults', { match: CREATE, ...fault });
  const create = (idempotencyKey: string) =>
    sandbox.stripe.paymentIntents.create(cardPayment(), { idempotencyKey });
  const intents = async () => (await sandbox.control('GET', 'payment_intents')).data;

  it('loses an answer after the effect; the same key finds it', async () => {
    // The SDK repeats a call by itself once when its connection is closed, so one caller's loss takes two.
    await order({ kind: 'lost_answer', times: 2 });
    expect((await refusal(create('k1'))).type).toBe('StripeConnectionError');
    expect(await intents()).toHaveLength(1);
    expect((await create('k1')).id).toBe((await intents())[0]?.id);
    expect(await intents()).toHaveLength(1);
  });

  it('resets a connection before the effect', async () => {
    await order({ kind: 'reset', times: 2 });
    expect((await refusal(create('k1'))).type).toBe('StripeConnectionError');
    expect(await intents()).toHaveLength(0);
    expect((await create('k1')).status).toBe('requires_capture');
  });

  it('answers 429 and 500 before the effect, as often as told', async () => {
    await order({ kind: 'status_429' });
    await order({ kind: 'status_500' });
    expect(await refusal(create('k1'))).toMatchObject({ statusCode: 429, code: 'rate_limit' });
    expect(await refusal(create('k1'))).toMatchObject({ statusCode: 500 });
    expect(await intents()).toHaveLength(0);
    expect((await create('k1')).status).toBe('requires_capture');
  });

  it('answers 500 after the effect; the same key finds it', async () => {
    await order({ kind: 'status_500', when: 'after' });
    expect((await refusal(create('k1'))).statusCode).toBe(500);
    expect(await intents()).toHaveLength(1);
    expect((await create('k1')).id).toBe((await intents())[0]?.id);
  });

  it('remembers a 500 of the endpoint itself under the key, as Stripe does', async () => {
    await order({ kind: 'status_500', when: 'after', stored: true });
    expect((await refusal(create('k1'))).statusCode).toBe(500);
    const replayed = await refusal(create('k1'));
    expect(replayed.statusCode).toBe(500);
    expect(replayed.headers?.['idempotent-replayed']).toBe('true');
    expect(await intents()).toHaveLength(1);
  });

  it('delays the effect, or only the answer', async () => {
    await order({ kind: 'delay', delayMs: 200 });
    const start = performance.now();
    const late = create('k1');
    expect(await intents()).toHaveLength(0);
    await late;
    expect(performance.now() - start).toBeGreaterThanOrEqual(195);
    await order({ kind: 'delay', delayMs: 200, when: 'after' });
    const answered = create('k2');
    let seen = 1;
    while (seen < 2) seen = (await intents()).length;
    await answered;
    expect((await sandbox.control('GET', 'faults')).data.map(({ hits }) => hits)).toEqual([1, 1]);
  });

  it('acts although the caller gave up waiting', async () => {
    await order({ kind: 'delay', delayMs: 150 });
    const impatient = sandbox.stripe.paymentIntents.create(cardPayment(), {
      idempotencyKey: 'k1',
      timeout: 50,
    });
    expect((await refusal(impatient)).type).toBe('StripeConnectionError');
    let found: ControlAnswer['data'] = [];
    while (found.length === 0) found = await intents();
    expect((await create('k1')).id).toBe(found[0]?.id);
  });

  it('strikes the call it is meant for, and none after it is taken back', async () => {
    await order({ kind: 'status_500', skip: 1, match: { path: '/capture$' } });
    const [first, second] = [await create('k1'), await create('k2')];
    await sandbox.stripe.paymentIntents.capture(first.id);
    expect((await refusal(sandbox.stripe.paymentIntents.capture(second.id))).statusCode).toBe(500);
    await order({ kind: 'status_500', times: 100 });
    await sandbox.control('DELETE', 'faults');
    expect((await create('k3')).status).toBe('requires_capture');
  });

  it('refuses a fault it does not know', async () => {
    expect((await order({ kind: 'earthquake' })).error?.type).toBe('invalid_request_error');
    expect((await order({ kind: 'reset', match: { path: '(' } })).error?.type).toBe('invalid_request_error');
  });
});
