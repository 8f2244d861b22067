import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 20;

/** Repeats an assertion until it holds; fails with its last error when the time is up. */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = 10_000): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(POLL_MS);
    }
  }
}
