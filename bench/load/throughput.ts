import type { CheckoutTimes } from './load-types.ts';

/**
 * Checkouts per second of a load that stopped beginning new ones after `seconds`. A checkout that outlasts it counts by the share of its time
 * within: dropping it would favour the slower shop, counting it whole the faster.
 */
export function perSecond(checkouts: readonly CheckoutTimes[], seconds: number): number {
  const end = seconds * 1_000;
  const shareWithin = ({ began, ended }: CheckoutTimes): number =>
    ended <= end ? 1 : Math.max(0, end - began) / (ended - began);
  return checkouts.reduce((sum, checkout) => sum + shareWithin(checkout), 0) / seconds;
}
