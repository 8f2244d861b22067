import type { Saga } from './define-saga.js';

/** One attempt of a saga, to be driven. */
export interface RunRequest<S extends object> {
  readonly saga: Saga<S>;
  readonly sagaId: string;
  readonly attempt: number;
  readonly state: S;
  /** Time the forward steps may take together. */
  readonly budgetMs: number;
  /** Time for asking the pivot and for undoing, on top of the budget, which may be spent by then; default 5 s. */
  readonly undoBudgetMs?: number;
}

/** An attempt that a recorded pause ended; `from` is the step that paused. */
export interface ResumeRequest<S extends object> extends RunRequest<S> {
  readonly from: string;
}

/** An attempt whose driver is gone, at an unknown step. */
export interface RecoverRequest<S extends object> extends RunRequest<S> {
  /**
   * `settle` (default) asks the pivot, which fences the attempt where it did not happen, and undoes all. `forward` is for an
   * attempt whose customer has paid: it runs the steps again under their keys and undoes all only when one is refused.
   */
  readonly direction?: 'settle' | 'forward';
  /** With `forward`: first step to repeat; default the first of all. */
  readonly from?: string;
}
