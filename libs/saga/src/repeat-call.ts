import { type CallResult, callStep, describe, notify } from './call-step.js';
import type { Drive } from './drive.js';
import type { StepPhase } from './engine-options.js';
import { OutOfTimeError } from './outcome.js';
import type { StepEntry } from './step-entry.js';
import type { StepScope } from './step.js';

/** Bounds of repeating one call. */
export interface RepeatSpec<S extends object> {
  readonly entry: StepEntry<S>;
  readonly phase: StepPhase;
  /** No try begins with less left before `endsAt`. */
  readonly needsMs: number;
  readonly timeoutMs: number;
  readonly endsAt: number;
  readonly maxTries: number;
  /** Asked before another try. */
  readonly mayRepeat?: () => boolean;
}

/** The outcome of a call after all its tries; `not_started` when there was no time for even one. */
export type RepeatResult<T> = CallResult<T> | { readonly kind: 'not_started'; readonly error: unknown };

/** Repeats a call whose outcome is unknown, under its key, until it is known or its time is up. */
export async function repeatCall<S extends object, T>(
  drive: Drive<S>,
  spec: RepeatSpec<S>,
  work: (scope: StepScope) => Promise<T>,
): Promise<RepeatResult<T>> {
  let result: CallResult<T> | undefined;
  for (let tryNumber = 1; tryNumber <= spec.maxTries; tryNumber += 1) {
    const now = drive.clock.now();
    if (spec.endsAt - now < Math.max(1, spec.needsMs)) break;
    const deadline = Math.min(spec.endsAt, now + spec.timeoutMs);
    result = await callStep(drive, { entry: spec.entry, phase: spec.phase, tryNumber, deadline }, work);
    if (result.kind !== 'unknown' || !(await backOff(drive, spec, tryNumber))) break;
  }
  return result ?? notStarted(drive, spec);
}

/** Waits before the next try; false when there is to be none. */
async function backOff<S extends object>(
  drive: Drive<S>,
  spec: RepeatSpec<S>,
  tryNumber: number,
): Promise<boolean> {
  if (tryNumber >= spec.maxTries) return false;
  const { initialMs, maxMs } = drive.retry;
  const fullMs = Math.min(maxMs, initialMs * 2 ** Math.min(tryNumber - 1, 30));
  const delayMs = fullMs * (0.5 + drive.random() / 2);
  if (spec.endsAt - drive.clock.now() - delayMs < spec.needsMs || spec.mayRepeat?.() === false) return false;
  await drive.clock.sleep(delayMs);
  return spec.mayRepeat?.() ?? true;
}

/** Made only when it is the answer: an error's stack costs more than the rest of a step's bookkeeping. */
function notStarted<S extends object>(
  drive: Drive<S>,
  spec: RepeatSpec<S>,
): { kind: 'not_started'; error: unknown } {
  const leftMs = spec.endsAt - drive.clock.now();
  const error = new OutOfTimeError(spec.entry.id, spec.needsMs, leftMs);
  const call = describe(drive, { entry: spec.entry, phase: spec.phase, tryNumber: 0 });
  notify(drive, { ...call, outcome: 'not_started', durationMs: 0, error });
  return { kind: 'not_started', error };
}
