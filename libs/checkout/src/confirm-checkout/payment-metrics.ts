import { Counter, register } from 'prom-client';

import type { StoredRefusal } from '../checkout-session/checkout-session.js';

const PAYMENTS = 'holdfast_checkout_payments_total';

const payments = (): Counter<'tenant' | 'outcome'> =>
  (register.getSingleMetric(PAYMENTS) as Counter<'tenant' | 'outcome'> | undefined) ??
  new Counter({
    name: PAYMENTS,
    help: 'Payments of checkouts that were paid or declined, by shop',
    labelNames: ['tenant', 'outcome'],
  });

/** Counts an attempt that asked a bank: where many are declined, somebody tries stolen cards (TRU-9). */
export const countPayment = (tenant: string, outcome: 'paid' | 'declined'): void =>
  payments().inc({ tenant, outcome });

/** Counts a refused attempt, where it was its payment that was declined; a page that was closed unpaid tried no card. */
export function countPaymentOf(tenant: string, { reason, metadata }: StoredRefusal): void {
  if (reason === 'PAYMENT_DECLINED' && metadata['decline_code'] !== 'page_closed')
    countPayment(tenant, 'declined');
}
