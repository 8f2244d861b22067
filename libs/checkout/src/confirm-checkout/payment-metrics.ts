import { Counter, register } from 'prom-client';

import { isDecline } from '../abuse-limits/decline-limits.js';
import type { StoredRefusal } from '../checkout-session/checkout-session.js';

const PAYMENTS = 'holdfast_checkout_payments_total';

const payments = (): Counter<'tenant' | 'outcome'> =>
  (register.getSingleMetric(PAYMENTS) as Counter<'tenant' | 'outcome'> | undefined) ??
  new Counter({
    name: PAYMENTS,
    help: 'Payments of checkouts that were paid or declined, by shop',
    labelNames: ['tenant', 'outcome'],
  });

/** Counts an attempt that asked a bank: many declines point to stolen cards being tried (TRU-9). */
export const countPayment = (tenant: string, outcome: 'paid' | 'declined'): void =>
  payments().inc({ tenant, outcome });

/** Counts a refused attempt, where it was its payment that was declined. */
export function countPaymentOf(tenant: string, refusal: StoredRefusal): void {
  if (isDecline(refusal)) countPayment(tenant, 'declined');
}
