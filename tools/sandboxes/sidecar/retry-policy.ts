import { z } from 'zod';

import { Setting, durationMs } from './durations.ts';

/** A retry policy as a Resiliency document writes it. */
export const RetryManifest = z.object({
  policy: z.string().optional(),
  duration: Setting,
  maxInterval: Setting,
  maxRetries: z.number().optional(),
});
type RetryManifest = z.infer<typeof RetryManifest>;

/** How often a delivery is repeated, and after which pauses. */
export interface RetryPolicy {
  readonly maxRetries: number;
  /** The pause before a retry; retries count from 1. */
  readonly pauseMs: (retry: number) => number;
}

/** daprd's defaults for an exponential policy that names nothing else. */
const FIRST_PAUSE_MS = 500;
const GROWTH = 1.5;
const SPREAD = 0.5;
const NO_RETRIES: RetryPolicy = { maxRetries: 0, pauseMs: () => 0 };

/** Turns the retry policy of a Resiliency document into numbers; without a policy there are no retries. */
export function retryPolicy(
  policy: RetryManifest | undefined,
  random: () => number = Math.random,
): RetryPolicy {
  if (!policy) return NO_RETRIES;
  const maxRetries = policy.maxRetries === undefined || policy.maxRetries < 0 ? Infinity : policy.maxRetries;
  if (policy.policy === 'exponential') return { maxRetries, pauseMs: exponential(policy, random) };
  const pause = durationMs(policy.duration, 5_000);
  return { maxRetries, pauseMs: () => pause };
}

function exponential({ maxInterval }: RetryManifest, random: () => number): RetryPolicy['pauseMs'] {
  const longest = durationMs(maxInterval, 60_000);
  return (retry) => {
    const pause = Math.min(longest, FIRST_PAUSE_MS * GROWTH ** (retry - 1));
    return pause * (1 - SPREAD + 2 * SPREAD * random());
  };
}
