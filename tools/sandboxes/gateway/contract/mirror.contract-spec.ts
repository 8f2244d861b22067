import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { cardPayment, refusal } from '../testing/sandbox-client.ts';
import { startContractStand } from './contract.ts';
import type { ContractStand } from './contract.ts';

let stand: ContractStand;

beforeAll(async () => {
  stand = await startContractStand();
}, 120_000);
afterAll(() => stand.close());

describe('SYS-10 what holds the contract would notice a breach', () => {
  it('notes a request that Stripe would refuse', async () => {
    const params = cardPayment({ ...({ capture_when: 'later' } as object) });
    await refusal(stand.stripe.paymentIntents.create(params));
    expect(stand.mirror.takeProblems()).toEqual([
      expect.stringMatching(/POST \/v1\/payment_intents: Stripe refuses .*capture_when=later/),
    ]);
  });

  it('notes a field that is missing, of another type, or unknown to Stripe', async () => {
    const refund = { id: 're_1', object: 'refund', amount: '10', currency: 'usd', is_done: true };
    const problems = stand.api.objectProblems(refund).join('\n');
    expect(problems).toMatch(/\/amount: must be integer/);
    expect(problems).toMatch(/must have required property 'created'/);
    expect(problems).toMatch(/additionalProperty":"is_done"/);
  });

  it('notes an endpoint that Stripe does not have', () => {
    const call = { method: 'POST', path: '/v1/payment_intents/pi_1/undo', status: 200, body: {} };
    expect(stand.api.answerProblems(call)).toEqual([
      'POST /v1/payment_intents/pi_1/undo: Stripe has no such endpoint',
    ]);
  });
});
