import { counter } from '@holdfast/telemetry';

/** Completions of attempts that were never opened: payment never sends one, a caller with its certificate might. */
export const unknownCompletions = () =>
  counter({
    name: 'holdfast_unknown_completions_total',
    help: 'Completions of attempts that were never opened',
  });
