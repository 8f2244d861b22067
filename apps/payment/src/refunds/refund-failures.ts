import { counter } from '@holdfast/telemetry';

const HOWS = ['came_back', 'refused'] as const;

/** `came_back`: made, and returned by the customer's bank; `refused`: never made, while no caller waits for the answer. */
export type RefundFailure = (typeof HOWS)[number];

const failures = () =>
  counter({
    name: 'holdfast_refunds_failed_total',
    help: 'Refunds that did not reach the customer, by how',
    labelNames: ['how'],
  });

/** Counts a refund that failed although it was promised: an operator has to look. */
export const countRefundFailure = (how: RefundFailure): void => failures().inc({ how });

/** Reports zero from the start, so that the first failure is an increase. */
export function showRefundFailures(): void {
  for (const how of HOWS) failures().inc({ how }, 0);
}
