import type { OwedOperation } from './operation.js';
import type { Pause } from './step.js';

/** Effect of a refusal: the attempt just closes, or every effect so far is undone, newest first. */
export type RefusalPolicy = 'close' | 'undo-all';

/** Why an attempt is left to recovery. */
export type DoubtReason = 'unknown_outcome' | 'out_of_time' | 'refused_after_pivot';

/** All steps succeeded, save the best-effort ones in `failedForward`, which the closing step was given to store. */
export interface Completed<S> {
  readonly kind: 'completed';
  readonly state: S;
  readonly failedForward: readonly OwedOperation[];
}

/** A step waits for the customer. Nothing was undone; `resume` with `from: stepId` goes on. */
export interface Paused<S> {
  readonly kind: 'paused';
  readonly state: S;
  readonly stepId: string;
  readonly pause: Pause['detail'];
}

/** A step was refused, the pivot did not happen and never will; every effect that had to be undone is undone or in `failedUndos`. */
export interface Refused<S> {
  readonly kind: 'refused';
  readonly state: S;
  readonly stepId: string;
  readonly error: unknown;
  readonly policy: RefusalPolicy;
  readonly undone: readonly string[];
  /** Undos that did not succeed. The caller stores them, in the transaction that closes the attempt. */
  readonly failedUndos: readonly OwedOperation[];
}

/** The outcome is not known yet. The attempt stays open with all its effects; recovery decides. */
export interface InDoubt<S> {
  readonly kind: 'in_doubt';
  readonly state: S;
  readonly stepId: string;
  readonly reason: DoubtReason;
  readonly error: unknown;
  /** True when the pivot is known to have happened: only forward from here. */
  readonly pastPivot: boolean;
  readonly failedForward: readonly OwedOperation[];
}

/** The outcome of a run. Every caller switches over all four. */
export type SagaOutcome<S> = Completed<S> | Paused<S> | Refused<S> | InDoubt<S>;

/** The outcome of one step, all its tries and its `settle` included. */
export type StepOutcome<S> =
  | { readonly kind: 'succeeded'; readonly patch: Partial<S> }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'paused'; readonly pause: Pause<S> }
  | { readonly kind: 'refused'; readonly error: unknown; readonly isSettled: boolean }
  | { readonly kind: 'unknown'; readonly error: unknown }
  | { readonly kind: 'not_started'; readonly error: unknown };

/** The step was not begun, or not begun again, because too little time was left for it and for those after it. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor(
    readonly stepId: string,
    readonly needsMs: number,
    readonly leftMs: number,
  ) {
    super(`step ${stepId} needs ${needsMs} ms, ${Math.max(0, Math.floor(leftMs))} ms are left`);
  }
}

/** The step did not answer by its deadline: its outcome is unknown. */
export class StepTimeoutError extends Error {
  override readonly name = 'StepTimeoutError';

  constructor(readonly stepId: string) {
    super(`step ${stepId} did not answer by its deadline`);
  }
}

/** Recovery found that the attempt had not reached its pivot, fenced it there and undid it. */
export class AttemptAbandonedError extends Error {
  override readonly name = 'AttemptAbandonedError';

  constructor(
    readonly sagaId: string,
    readonly attempt: number,
  ) {
    super(`attempt ${attempt} of ${sagaId} was left before its pivot`);
  }
}
