import { Counter, register } from 'prom-client';

const UNKNOWN = 'holdfast_unknown_completions_total';

/** Completions of attempts that nobody opened: payment never makes one, whoever has its certificate might. */
export const unknownCompletions = (): Counter =>
  (register.getSingleMetric(UNKNOWN) as Counter | undefined) ??
  new Counter({ name: UNKNOWN, help: 'Completions of attempts that nobody opened' });
