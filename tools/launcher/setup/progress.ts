const INTERVAL_MS = 5_000;

/** Runs `work`, with a line every few seconds so that nobody thinks it hangs, and one when it is done. */
export async function reportProgress(
  onLine,
  { what, detail = () => 'still at it', everyMs = INTERVAL_MS, work },
) {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  const timer = setInterval(() => onLine(`  … ${what}: ${detail()} (${seconds()} s)`), everyMs);
  try {
    const result = await work();
    onLine(`${what}: done (${seconds()} s)`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
