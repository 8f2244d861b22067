import type { CountGroup, CountKey, Counts, CountsReading } from './count-types.ts';

/** Readings at the beginning and the end. */
export type Span = readonly [CountsReading, CountsReading];

/**
 * Counts per checkout: what came about between two readings, without what a stack at rest does in as long a time (polls, heartbeats).
 */
export function perCheckout({ load, idle }: { load: Span; idle: Span }, checkouts: number): Counts {
  const duration = durationOf(load);
  const background = perMs(idle);
  return grownBy(
    load,
    (key, growth) => Math.max(0, growth - (background.get(key) ?? 0) * duration) / checkouts,
  );
}

/** Counts per second. */
export const perSecond = (span: Span): Counts =>
  grownBy(span, (_, growth) => (growth * 1_000) / durationOf(span));

const perMs = (span: Span): Counts => grownBy(span, (_, growth) => growth / durationOf(span));
const durationOf = ([before, after]: Span): number => after.atMs - before.atMs;

/** A value of each key that grew. */
function grownBy([before, after]: Span, value: (key: CountKey, growth: number) => number): Counts {
  const values = new Map<CountKey, number>();
  for (const [key, count] of after.counts) {
    const growth = count - (before.counts.get(key) ?? 0);
    if (growth !== 0) values.set(key, value(key, growth));
  }
  return values;
}

/** The sum of a group. */
export const totalOf = (counts: Counts, group: CountGroup): number =>
  partsOf(counts, group).reduce((sum, { count }) => sum + count, 0);

/** What a group consists of, the most first. */
export function partsOf(counts: Counts, group: CountGroup): { name: string; count: number }[] {
  const prefix = `${group}/`;
  return [...counts]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, count]) => ({ name: key.slice(prefix.length), count }))
    .sort((a, b) => b.count - a.count);
}
