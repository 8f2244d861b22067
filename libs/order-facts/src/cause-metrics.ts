import { isDomainError } from '@holdfast/errors';
import { counter } from '@holdfast/telemetry';

const ANSWERS = ['confirmed', 'denied', 'unknown'] as const;

const causes = () =>
  counter({
    name: 'holdfast_event_causes_total',
    help: 'Causes of events, as their owner answered: confirmed, denied, or unknown if it did not answer',
    labelNames: ['answer'],
  });
const count = (answer: (typeof ANSWERS)[number]): void => causes().inc({ answer });

/**
 * Counts the result of a call to the owner of a fact: an answer is `confirmed`, CAUSE_DENIED is `denied`, any other error is `unknown`. Passes
 * the answer or the error on.
 */
export async function countedCause<T>(ask: () => Promise<T>): Promise<T> {
  try {
    const confirmed = await ask();
    count('confirmed');
    return confirmed;
  } catch (error) {
    count(isDomainError(error, 'CAUSE_DENIED') ? 'denied' : 'unknown');
    throw error;
  }
}

/** Starts the series at zero: an alert on a series that does not exist never fires. */
export function showCauses(): void {
  for (const answer of ANSWERS) causes().inc({ answer }, 0);
}
