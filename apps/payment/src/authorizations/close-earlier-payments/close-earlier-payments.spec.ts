import { describe, expect, it } from '@jest/globals';

import { TimeBudget } from '../../gateway/time-budget.js';
import { MemoryPayments } from '../../testing/memory-payments.js';
import { VoidPayment } from '../void-payment/void-payment.js';
import { closeEarlierPayments } from './close-earlier-payments.js';

const COMMAND = { tenantId: 'demo', checkoutId: 'checkout', attempt: 3, paymentId: 'payment-3' };
const untouched = Object.create(VoidPayment.prototype) as VoidPayment;

const clear = (payments: MemoryPayments, opening: number, budgetMs = 1_000) =>
  closeEarlierPayments(payments.asRepository(), untouched, {
    command: COMMAND,
    budget: TimeBudget.from({ budgetMs, callMs: 100, reserveMs: 0 }),
    opening,
  });

describe('a payment that could not be opened', () => {
  it('HST-1 is tried again where what was in the way has just gone, however often it was tried', async () => {
    expect(await clear(new MemoryPayments(), 4)).toBeUndefined();
  });

  it('is in doubt, never refused, when the time is up', async () => {
    await expect(clear(new MemoryPayments(), 4, 10)).rejects.toMatchObject({ reason: 'PAYMENT_IN_DOUBT' });
  });
});
