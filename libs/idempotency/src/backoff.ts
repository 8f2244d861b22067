/** Waiting times of one waiter: doubling from 50 ms to 800 ms with jitter, so that a crowd does not come back at once. */
export function* backoff(initialMs = 50, maxMs = 800): Generator<number, never> {
  for (let ms = initialMs; ; ms = Math.min(ms * 2, maxMs)) yield ms * (0.5 + Math.random() / 2);
}
