import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/** Asks until the answer is yes; throws the reason of `signal` once that is aborted. */
export async function until(
  ask: () => boolean | Promise<boolean>,
  { signal, everyMs = POLL_MS }: { signal?: AbortSignal | undefined; everyMs?: number } = {},
): Promise<void> {
  while (!(await ask())) {
    signal?.throwIfAborted();
    await pause(everyMs);
  }
}

/** Whether a GET of `url` is answered with 2xx within `timeoutMs`. */
export async function answersOk(url: string, timeoutMs = 1_000): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** A signal that is aborted after `ms`; its reason is an error with this message. */
export function timeLimit(ms: number, message: string): AbortSignal {
  const over = new AbortController();
  setTimeout(() => over.abort(new Error(message)), ms).unref();
  return over.signal;
}
