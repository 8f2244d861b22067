import { counter } from '@holdfast/telemetry';

/** Counts rows that the clean-up ended or deleted. */
export const cleanUpMetric = () =>
  counter({
    name: 'holdfast_cleaned_up_total',
    help: 'What the clean-up ended or deleted',
    labelNames: ['what'],
  });
