import type { Drive } from './drive.js';
import type { StepCall, StepEvent, StepPhase } from './engine-options.js';
import { StepTimeoutError } from './outcome.js';
import type { StepEntry } from './step-entry.js';
import type { StepScope } from './step.js';
import { isPause } from './step.js';

/** The outcome of one call to a step. */
export type CallResult<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'unknown'; readonly error: unknown };

/** Which call to make, and until when to wait for it. */
export interface CallSpec<S extends object> {
  readonly entry: StepEntry<S>;
  readonly phase: StepPhase;
  readonly tryNumber: number;
  readonly deadline: number;
}

/** Makes one call within its deadline and says how it ended. Throws only what a crash point throws. */
export async function callStep<S extends object, T>(
  drive: Drive<S>,
  spec: CallSpec<S>,
  work: (scope: StepScope) => Promise<T>,
): Promise<CallResult<T>> {
  const point = `${spec.phase === 'invoke' ? '' : `-${spec.phase}`}:${spec.entry.id}`;
  const call = describe(drive, spec);
  await drive.engine.crashPoints?.at(`before${point}`, call);
  const startedAt = drive.clock.now();
  const run = (): Promise<T> => withinDeadline(drive, spec, work);
  const result = await classified(drive, () => drive.engine.hooks?.trace?.(call, run) ?? run());
  notify(drive, { ...call, ...outcomeOf(result), durationMs: drive.clock.now() - startedAt });
  await drive.engine.crashPoints?.at(`after${point}`, call);
  return result;
}

/** Notifies the observer; an error of the observer must not stop the run. */
export function notify<S extends object>(drive: Drive<S>, event: StepEvent): void {
  try {
    drive.engine.hooks?.onStep?.(event);
  } catch {
    // The run does not depend on the hook.
  }
}

/** The facts of a call that are the same before and after it. */
export function describe<S extends object>(drive: Drive<S>, spec: Omit<CallSpec<S>, 'deadline'>): StepCall {
  const { saga, sagaId, attempt } = drive;
  const { entry, phase, tryNumber } = spec;
  return { saga: saga.name, sagaId, attempt, stepId: entry.id, kind: entry.kind, phase, tryNumber };
}

/** Unknown is the default: only what the allow-list names counts as refused. */
async function classified<S extends object, T>(
  drive: Drive<S>,
  work: () => Promise<T>,
): Promise<CallResult<T>> {
  try {
    return { kind: 'answered', value: await work() };
  } catch (error) {
    return { kind: drive.engine.isRefusal(error) ? 'refused' : 'unknown', error };
  }
}

/** An answer after the deadline is not waited for: it counts as unknown, whatever it would have been. */
async function withinDeadline<S extends object, T>(
  drive: Drive<S>,
  spec: CallSpec<S>,
  work: (scope: StepScope) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let cancel = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = drive.clock.timer(spec.deadline - drive.clock.now(), () => {
      const error = new StepTimeoutError(spec.entry.id);
      reject(error);
      abort.abort(error);
    });
  });
  try {
    return await Promise.race([work(scopeOf(drive, spec, abort.signal)), late]);
  } finally {
    cancel();
  }
}

function scopeOf<S extends object>(drive: Drive<S>, spec: CallSpec<S>, signal: AbortSignal): StepScope {
  const { sagaId, attempt, clock, owed } = drive;
  const key = `${sagaId}:${attempt}:${spec.entry.id}`;
  return {
    sagaId,
    attempt,
    stepId: spec.entry.id,
    idempotencyKey: spec.phase === 'undo' ? `${key}:undo` : key,
    deadline: spec.deadline,
    tryNumber: spec.tryNumber,
    signal,
    owed,
    remainingMs: () => Math.max(0, spec.deadline - clock.now()),
  };
}

function outcomeOf<T>(result: CallResult<T>): Pick<StepEvent, 'outcome' | 'error'> {
  if (result.kind !== 'answered') return { outcome: result.kind, error: result.error };
  const { value } = result;
  return { outcome: typeof value === 'object' && value !== null && isPause(value) ? 'paused' : 'succeeded' };
}
