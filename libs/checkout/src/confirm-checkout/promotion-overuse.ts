import { Counter, register } from 'prom-client';

const OVERUSES = 'holdfast_promotion_overuses_total';

/** Counts promotions that an order used beyond their limit: alerted, since no code can take the discount back (CHK-11). */
export function countOveruses(promotionIds: readonly string[]): void {
  const counter =
    (register.getSingleMetric(OVERUSES) as Counter | undefined) ??
    new Counter({ name: OVERUSES, help: 'Promotions used beyond their limit by an order' });
  counter.inc(promotionIds.length);
}
