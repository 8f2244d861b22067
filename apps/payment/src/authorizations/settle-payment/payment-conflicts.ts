import { Counter, register } from 'prom-client';

/** Counts money that was taken for payments which had ended: people have to look. */
export const paymentConflicts = (): Counter =>
  (register.getSingleMetric('holdfast_payment_conflicts_total') as Counter | undefined) ??
  new Counter({
    name: 'holdfast_payment_conflicts_total',
    help: 'Money taken at the gateway for payments that had ended',
  });
