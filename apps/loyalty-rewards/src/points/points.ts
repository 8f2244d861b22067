import { currencyExponent } from '@holdfast/money';

/** Points for a total: `pointsPerUnit` for each whole unit of its currency, nothing for a fraction. */
export function pointsForTotal(totalMinor: bigint, currency: string, pointsPerUnit: number): bigint {
  const unitMinor = 10n ** BigInt(currencyExponent(currency));
  return (totalMinor / unitMinor) * BigInt(pointsPerUnit);
}

/** The facts known about an order, independent of the order in which they arrived. */
export interface OrderProgress {
  readonly totalMinor: bigint;
  readonly refundedMinor: bigint;
  readonly pointsForTotal: bigint;
  readonly isCompleted: boolean;
  readonly isCancelled: boolean;
}

/**
 * The points that an order is worth now. They depend on the facts alone, never on the order of events, so late, early and repeated
 * events all end at the same balance. Partial returns add up, because each is the difference between two totals.
 */
export function pointsWorth(order: OrderProgress): bigint {
  if (!order.isCompleted || order.isCancelled) return 0n;
  if (order.totalMinor === 0n || order.refundedMinor >= order.totalMinor) return 0n;
  return (order.pointsForTotal * (order.totalMinor - order.refundedMinor)) / order.totalMinor;
}
