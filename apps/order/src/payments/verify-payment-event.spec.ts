import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { MAX_ATTEMPT } from '@holdfast/validation';

import { FakePayment } from '../testing/fakes.js';
import type { PaymentPort } from './payment.port.js';
import { VerifyPaymentEvent } from './verify-payment-event.js';

describe('TRU-3 an event about an impossible attempt', () => {
  const asked: number[] = [];
  const payments = {
    statesOf: (refs: readonly { attempt: number }[]) => {
      asked.push(...refs.map(({ attempt }) => attempt));
      return Promise.reject(new Error('away'));
    },
  } as unknown as PaymentPort;
  const verify = (attempt: number) =>
    new VerifyPaymentEvent(payments).execute(
      { payment_id: 'p', checkout_id: 'c', attempt },
      {} as Parameters<VerifyPaymentEvent['execute']>[1],
    );

  it.each([MAX_ATTEMPT + 1, 2_147_483_647, 2_147_483_648, 4_294_967_296, Number.MAX_SAFE_INTEGER])(
    'TRU-3 is denied without a call: %s',
    async (attempt) => {
      await expect(verify(attempt)).rejects.toMatchObject({ reason: 'CAUSE_DENIED' });
      expect(asked).toEqual([]);
    },
  );

  it('TRU-3 is verified with payment up to the highest possible attempt', async () => {
    await expect(verify(MAX_ATTEMPT)).rejects.toMatchObject({ reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(asked).toEqual([MAX_ATTEMPT]);
  });
});

describe('TRU-3 the figures about causes', () => {
  it('TRU-3 stand at zero before any event came', async () => {
    register.resetMetrics();

    new VerifyPaymentEvent(new FakePayment());

    const { values } = await register.getSingleMetric('holdfast_event_causes_total')!.get();
    expect(values.map(({ labels, value }) => [labels['answer'], value])).toEqual([
      ['confirmed', 0],
      ['denied', 0],
      ['unknown', 0],
    ]);
  });
});
