import { counter } from '@holdfast/telemetry';

/** Counts promotions that an order used beyond their limit: alerted, since no code can take the discount back (CHK-11). */
export const countOveruses = (promotionIds: readonly string[]): void =>
  counter({
    name: 'holdfast_promotion_overuses_total',
    help: 'Promotions used beyond their limit by an order',
  }).inc(promotionIds.length);
