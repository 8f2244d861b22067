import { counter } from '@holdfast/telemetry';

/** Counts money captured for payments that had ended: an operator has to look. */
export const paymentConflicts = () =>
  counter({
    name: 'holdfast_payment_conflicts_total',
    help: 'Money taken at the gateway for payments that had ended',
  });
