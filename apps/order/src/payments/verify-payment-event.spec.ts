import { describe, expect, it } from '@jest/globals';

import { MAX_ATTEMPT } from '@holdfast/validation';

import type { PaymentPort } from './payment.port.js';
import { AskPayment } from './verify-payment-event.js';

describe('TRU-3 an event about an attempt that there cannot be', () => {
  const asked: number[] = [];
  const payments = {
    statesOf: (refs: readonly { attempt: number }[]) => {
      asked.push(...refs.map(({ attempt }) => attempt));
      return Promise.reject(new Error('away'));
    },
  } as unknown as PaymentPort;
  const newsOf = (attempt: number) =>
    new AskPayment(payments).newsOf(
      { payment_id: 'p', checkout_id: 'c', attempt },
      {} as Parameters<AskPayment['newsOf']>[1],
    );

  it.each([MAX_ATTEMPT + 1, 2_147_483_647, 2_147_483_648, 4_294_967_296, Number.MAX_SAFE_INTEGER])(
    'TRU-3 is denied without a question: %s',
    async (attempt) => {
      await expect(newsOf(attempt)).rejects.toMatchObject({ reason: 'CAUSE_DENIED' });
      expect(asked).toEqual([]);
    },
  );

  it('TRU-3 is asked about as long as there can be one', async () => {
    await expect(newsOf(MAX_ATTEMPT)).rejects.toMatchObject({ reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(asked).toEqual([MAX_ATTEMPT]);
  });
});
