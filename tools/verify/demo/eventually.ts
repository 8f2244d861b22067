import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 100;

/** Asks until there is an answer; undefined when the time is up. */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  timeoutMs = 10_000,
): Promise<T | undefined> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > until) return answer;
    await pause(POLL_MS);
  }
}
