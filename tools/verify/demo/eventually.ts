const POLL_MS = 100;

/** Asks until there is an answer; undefined when the time is up. */
export async function eventually(ask, timeoutMs = 10_000) {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > until) return undefined;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
