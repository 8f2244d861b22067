import { quantile } from '../../tools/verify/latency/quantile.ts';

/** The median of some ratios, and between which two the middle half lies. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * How many times as much `ours` is as `theirs`, for turns that were taken by ours, theirs, ours, theirs, …: each turn is divided by the one
 * before and the one after it, so that a change of the machine's speed falls into one ratio as a gain and into the next one as a loss.
 */
export function ratioOfTurns(ours: readonly number[], theirs: readonly number[]): Ratio {
  const ratios = ours.flatMap((own, round) => {
    const adjacent = [theirs[round - 1], theirs[round]];
    return adjacent.flatMap((other) => (other === undefined ? [] : [own / other]));
  });
  return ratioFrom(ratios.filter((ratio) => Number.isFinite(ratio)));
}

const ratioFrom = (ratios: readonly number[]): Ratio => ({
  median: median(ratios),
  low: quantile(ratios, 0.25),
  high: quantile(ratios, 0.75),
  count: ratios.length,
});

/** The value in the middle; the mean of both where there are two. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
