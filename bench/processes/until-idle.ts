import { setTimeout as pause } from 'node:timers/promises';

import { familyCpuMs } from './family.ts';

/** A stack at rest takes less than this share of a core. */
const IDLE_SHARE = 0.3;
const WINDOW_MS = 200;
const LIMIT_MS = 15_000;

/** Waits until these processes and those below them do next to nothing; returns how long that took. */
export async function untilIdle(roots: readonly number[]): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < LIMIT_MS) {
    const before = familyCpuMs(roots);
    const began = performance.now();
    await pause(WINDOW_MS);
    const share = (familyCpuMs(roots) - before) / (performance.now() - began);
    if (share < IDLE_SHARE) break;
  }
  return performance.now() - start;
}
