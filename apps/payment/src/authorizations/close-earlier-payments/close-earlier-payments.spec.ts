import { describe, expect, it } from '@jest/globals';

import { TimeBudget } from '../../gateway/time-budget.js';
import { MemoryPayments } from '../../testing/memory-payments.js';
import { VoidPayment } from '../void-payment/void-payment.js';
import { CloseEarlierPayments } from './close-earlier-payments.js';

const COMMAND = { tenantId: 'demo', checkoutId: 'checkout', attempt: 3, paymentId: 'payment-3' };
const untouched = Object.create(VoidPayment.prototype) as VoidPayment;

const clear = (payments: MemoryPayments, opening: number, budgetMs = 1_000) =>
  new CloseEarlierPayments(payments, untouched).execute({
    command: COMMAND,
    budget: TimeBudget.from({ budgetMs, callMs: 100, reserveMs: 0 }),
    opening,
  });

describe('a payment that could not be inserted', () => {
  it('HST-1 is retried when the blocking payment has just ended, after any number of tries', async () => {
    expect(await clear(new MemoryPayments(), 4)).toBeUndefined();
  });

  it('is in doubt, never refused, when the budget is used up', async () => {
    await expect(clear(new MemoryPayments(), 4, 10)).rejects.toMatchObject({ reason: 'PAYMENT_IN_DOUBT' });
  });
});
