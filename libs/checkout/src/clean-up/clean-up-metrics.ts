import { Counter, register } from 'prom-client';

const CLEANED = 'holdfast_cleaned_up_total';

/** Counts what the clean-up ended or deleted. */
export const cleanUpMetric = (): Counter<'what'> =>
  (register.getSingleMetric(CLEANED) as Counter<'what'> | undefined) ??
  new Counter({ name: CLEANED, help: 'What the clean-up ended or deleted', labelNames: ['what'] });
