import { durationMs } from './durations.ts';

/** daprd's defaults for an exponential policy that names nothing else. */
const FIRST_PAUSE_MS = 500;
const GROWTH = 1.5;
const SPREAD = 0.5;
const NO_RETRIES = { maxRetries: 0, pauseMs: () => 0 };

/** Turns the retry policy of a Resiliency document into `{maxRetries, pauseMs(retry)}`; retries count from 1. */
export function retryPolicy(policy, random = Math.random) {
  if (!policy) return NO_RETRIES;
  const maxRetries = policy.maxRetries === undefined || policy.maxRetries < 0 ? Infinity : policy.maxRetries;
  if (policy.policy === 'exponential') return { maxRetries, pauseMs: exponential(policy, random) };
  const pause = durationMs(policy.duration, 5_000);
  return { maxRetries, pauseMs: () => pause };
}

function exponential(policy, random) {
  const longest = durationMs(policy.maxInterval, 60_000);
  return (retry) => {
    const pause = Math.min(longest, FIRST_PAUSE_MS * GROWTH ** (retry - 1));
    return pause * (1 - SPREAD + 2 * SPREAD * random());
  };
}
