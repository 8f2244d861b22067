/** Shortest and longest wait. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The wait after this many failures (1 and more): `firstMs`, then doubling, up to `maxMs`. */
export const backoffMs = (failures: number, { firstMs, maxMs }: BackoffLimits): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));

/** The waits of one caller that polls: doubling from 50 ms to 800 ms, with jitter so that many callers do not return at once. */
export function* backoff(limits: BackoffLimits = { firstMs: 50, maxMs: 800 }): Generator<number, never> {
  for (let failures = 1; ; failures += 1) yield backoffMs(failures, limits) * (0.5 + Math.random() / 2);
}
