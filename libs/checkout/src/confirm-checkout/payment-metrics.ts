import { counter } from '@holdfast/telemetry';

import { isDecline } from '../abuse-limits/decline.js';
import type { StoredRefusal } from '../checkout-session/checkout-session.js';

const payments = () =>
  counter({
    name: 'holdfast_checkout_payments_total',
    help: 'Payments of checkouts that were paid or declined, by shop',
    labelNames: ['tenant', 'outcome'],
  });

/** Counts an attempt that asked a bank: many declines point to stolen cards being tried (TRU-9). */
export const countPayment = (tenant: string, outcome: 'paid' | 'declined'): void =>
  payments().inc({ tenant, outcome });

/** Counts a refused attempt, where its payment was declined. */
export function countPaymentOf(tenant: string, refusal: StoredRefusal): void {
  if (isDecline(refusal)) countPayment(tenant, 'declined');
}
