import type { OnLine } from '../on-line.ts';
import { secondsSince } from '../print.ts';

const INTERVAL_MS = 5_000;

/** Long work, as its progress names it. */
export interface LongWork<T> {
  readonly name: string;
  /** How far it is. */
  readonly detail?: () => string;
  readonly everyMs?: number;
  readonly work: () => Promise<T>;
}

/** Runs long work with a line every few seconds, so that it does not seem to hang, and one when it is done. */
export async function reportProgress<T>(
  onLine: OnLine,
  { name, detail = () => 'still at it', everyMs = INTERVAL_MS, work }: LongWork<T>,
): Promise<T> {
  const began = performance.now();
  const timer = setInterval(() => onLine(`  … ${name}: ${detail()} (${secondsSince(began)})`), everyMs);
  try {
    const result = await work();
    onLine(`${name}: done (${secondsSince(began)})`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
