import type { FailedForward } from './outcome.js';

/** What the engine hands to every call of a step: who is driving, under which key, and until when. */
export interface StepScope {
  /** The business id the participants index by, here the checkout id. */
  readonly sagaId: string;
  readonly attempt: number;
  readonly stepId: string;
  /** The same for every try of this step in this attempt, also by another driver; undo has a key of its own. */
  readonly idempotencyKey: string;
  /** Epoch milliseconds. Goes to every remote call as its deadline. */
  readonly deadline: number;
  /** 1 for the first try of this call. */
  readonly tryNumber: number;
  /** Fires at the deadline. */
  readonly signal: AbortSignal;
  /** In an undo: the refusal that is undone. Not kept: an undo that is tried again later, from a record, does not know it. */
  readonly undoneFor?: unknown;
  /** What earlier best-effort steps left undone: the step that closes the attempt stores it in its own transaction. */
  readonly owed: readonly FailedForward[];
  remainingMs(): number;
}

const PAUSE = Symbol('holdfast.saga.pause');

/** A step's answer "somebody else has to act first": the run ends, nothing is undone, `resume` calls the step again. */
export interface Pause<S = object> {
  readonly [PAUSE]: true;
  /** What the caller needs to know, such as the client secret of a 3-D Secure challenge. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** What is learnt already and has to be in the record, such as the payment's id. */
  readonly patch: Partial<S>;
}

/** Ends the run at this step without undoing anything. The detail is for the caller, the patch for the record. */
export function pause<S extends object>(
  detail: Readonly<Record<string, unknown>>,
  patch: Partial<S> = {},
): Pause<S> {
  return { [PAUSE]: true, detail, patch };
}

/** Tells a pause from a patch. */
export function isPause<S extends object>(result: Partial<S> | Pause<S>): result is Pause<S> {
  return PAUSE in result;
}

/**
 * A definite answer to "did it happen?". `did_not_happen` also promises that it never will: the participant refuses this
 * attempt from then on. No definite answer is an error thrown.
 */
export type Settlement<S> =
  | { readonly kind: 'happened'; readonly patch: Partial<S> }
  | { readonly kind: 'did_not_happen'; readonly error?: unknown };

/** What all kinds of steps declare about time. */
abstract class TimedStep {
  /** No try is begun with less than this left, on top of what the later steps need. */
  readonly needsMs: number = 250;
  /** Longest that one try may take; the budget shortens it. */
  readonly timeoutMs: number = 3_000;
  /** Kept free for `settle`, where the step has one. */
  readonly settleMs: number = 1_000;
}

/**
 * A step whose effect can be taken back. Promises of an implementation: `invoke` is idempotent under (saga id, attempt,
 * step id), makes one remote call and returns what it learnt as a patch of the state; `compensate` may run although
 * `invoke` never arrived, is recorded by the participant even then, and makes it refuse this attempt from then on.
 */
export abstract class CompensatableStep<S extends object> extends TimedStep {
  abstract invoke(state: S, scope: StepScope): Promise<Partial<S> | Pause<S>>;
  abstract compensate(state: S, scope: StepScope): Promise<void>;
  /** Asks the participant by key what became of a call whose outcome stayed unknown. Without it the attempt is in doubt. */
  settle?(state: S, scope: StepScope): Promise<Settlement<S>>;
}

/**
 * The one step after which the saga only goes forward. `settle` asks and closes in one conditional write: it answers
 * `happened`, or fences this attempt so that a late `invoke` is refused. It is called before anything is undone.
 */
export abstract class PivotStep<S extends object> extends TimedStep {
  abstract invoke(state: S, scope: StepScope): Promise<Partial<S>>;
  abstract settle(state: S, scope: StepScope): Promise<Settlement<S>>;
}

/** A step after the pivot: repeated until it succeeds, by this driver or by recovery. It never undoes anything. */
export abstract class RetriableStep<S extends object> extends TimedStep {
  abstract invoke(state: S, scope: StepScope): Promise<Partial<S>>;
}

/** Any step. */
export type AnyStep<S extends object> = CompensatableStep<S> | PivotStep<S> | RetriableStep<S>;

/** A step as the definition names it; the runner's `resolve` turns it into an instance. */
export type StepClass<T> = new (...args: never[]) => T;
