import { Counter, register } from 'prom-client';

const METRIC = 'holdfast_refunds_failed_total';

const failures = (): Counter =>
  (register.getSingleMetric(METRIC) as Counter | undefined) ??
  new Counter({ name: METRIC, help: 'Refunds that did not reach the customer, by how', labelNames: ['how'] });

/** `came_back`: made, and sent back by her bank; `refused`: never made, with nobody waiting for the answer. */
export type RefundFailure = 'came_back' | 'refused';

/** Counts a refund that somebody counts on and that failed: people have to look. */
export const countRefundFailure = (how: RefundFailure): void => failures().inc({ how });

/** Shows them as zero from the start: the first one has to count too. */
export function showRefundFailures(): void {
  for (const how of ['came_back', 'refused']) failures().inc({ how }, 0);
}
