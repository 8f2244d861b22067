import { Counter, register } from 'prom-client';

const CAUSES = 'holdfast_event_causes_total';
const ANSWERS = ['confirmed', 'denied', 'unknown'] as const;

const counter = (): Counter =>
  (register.getSingleMetric(CAUSES) as Counter | undefined) ??
  new Counter({
    name: CAUSES,
    help: 'Causes of events, as their owner was asked about them: confirmed, denied, or unknown because it could not be asked',
    labelNames: ['answer'],
  });

/** What the owner of a fact said of an event's cause. */
export type CauseAnswer = (typeof ANSWERS)[number];

/** Counts an answer. */
export const countCause = (answer: CauseAnswer): void => counter().inc({ answer });

/** Shown as zero from the start: an alert on a series that does not exist yet never fires. */
export function showCauses(): void {
  for (const answer of ANSWERS) counter().inc({ answer }, 0);
}
