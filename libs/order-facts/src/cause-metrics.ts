import { Counter, register } from 'prom-client';

import { isDomainError } from '@holdfast/errors';

const CAUSES = 'holdfast_event_causes_total';
const ANSWERS = ['confirmed', 'denied', 'unknown'] as const;

const counter = (): Counter =>
  (register.getSingleMetric(CAUSES) as Counter | undefined) ??
  new Counter({
    name: CAUSES,
    help: 'Causes of events, as their owner was asked about them: confirmed, denied, or unknown because it could not be asked',
    labelNames: ['answer'],
  });

const count = (answer: (typeof ANSWERS)[number]): void => counter().inc({ answer });

/**
 * Counts how a question to the owner of a fact ended: an answer is `confirmed`, CAUSE_DENIED is `denied`, any other error is `unknown`.
 * The answer or the error is passed on.
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

/** Shown as zero from the start: an alert on a series that does not exist yet never fires. */
export function showCauses(): void {
  for (const answer of ANSWERS) counter().inc({ answer }, 0);
}
