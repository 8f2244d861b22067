import { currencyExponent } from '@holdfast/money';

/** Points for a total: so many per whole unit of its currency, nothing for a part of one. */
export function pointsForTotal(totalMinor: bigint, currency: string, pointsPerUnit: number): bigint {
  const unitMinor = 10n ** BigInt(currencyExponent(currency));
  return (totalMinor / unitMinor) * BigInt(pointsPerUnit);
}

/** What is known of an order, in whatever order it became known. */
export interface OrderStanding {
  readonly totalMinor: bigint;
  readonly refundedMinor: bigint;
  readonly pointsForTotal: bigint;
  readonly isCompleted: boolean;
  readonly isCancelled: boolean;
}

/**
 * The points an order is worth now. It follows from the standing alone, never from the path to it, so late, early and repeated events
 * all end at the same balance; and the parts of a return add up, because each is the difference between two totals.
 */
export function pointsWorth(order: OrderStanding): bigint {
  if (!order.isCompleted || order.isCancelled) return 0n;
  if (order.totalMinor === 0n || order.refundedMinor >= order.totalMinor) return 0n;
  return (order.pointsForTotal * (order.totalMinor - order.refundedMinor)) / order.totalMinor;
}
