/** The things that are counted. */
export const GROUPS = [
  'gRPC calls',
  'statements',
  'commits',
  'writing commits',
  'publishes',
  'deliveries',
  'ignored deliveries',
  'Redis commands',
  'write calls',
] as const;

export type CountGroup = (typeof GROUPS)[number];

/** A thing and what of it: `gRPC calls/PricingService.GetPrices`, `statements/order`. */
export type CountKey = `${CountGroup}/${string}`;

/** Counts: so far, or per checkout. */
export type Counts = ReadonlyMap<CountKey, number>;

/** Counts so far, at a time of `performance.now()`. */
export interface CountsReading {
  readonly atMs: number;
  readonly counts: Counts;
}
