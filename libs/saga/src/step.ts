import type { NoInput, Operation, OwedOperation } from './operation.js';

/** All that an undo, or a later try by a worker, may rely on beside its input. */
export interface AttemptScope {
  /** The business id the participants index by, here the checkout id. */
  readonly sagaId: string;
  readonly attempt: number;
  /** Epoch milliseconds. Goes to every remote call as its deadline. */
  readonly deadline: number;
}

/** The engine's input for every call of a step: the attempt, its key, its time. */
export interface StepScope extends AttemptScope {
  readonly stepId: string;
  /** The same for every try of this step in this attempt, also by another driver; the undo has its own key. */
  readonly idempotencyKey: string;
  /** 1 for the first try of this call. */
  readonly tryNumber: number;
  /** Fires at the deadline. */
  readonly signal: AbortSignal;
  /** Operations of best-effort steps that failed: the step that closes the attempt stores them in its own transaction. */
  readonly owed: readonly OwedOperation[];
  remainingMs(): number;
}

const PAUSE = Symbol('holdfast.saga.pause');

/** A step's answer "wait for the customer": the run ends, nothing is undone, `resume` calls the step again. */
export interface Pause<S = object> {
  readonly [PAUSE]: true;
  /** For the caller, such as the client secret of a 3-D Secure challenge. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** For the record, such as the payment's id. */
  readonly patch: Partial<S>;
}

/** Ends the run at this step without undoing anything. The detail is for the caller, the patch for the record. */
export function pause<S extends object>(
  detail: Readonly<Record<string, unknown>>,
  patch: Partial<S> = {},
): Pause<S> {
  return { [PAUSE]: true, detail, patch };
}

/** Whether a step paused, instead of returning a patch. */
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

/** Times of a step. */
abstract class TimedStep {
  /** No try is begun with less than this left, on top of what the later steps need. */
  readonly needsMs: number = 250;
  /** Longest that one try may take; the budget shortens it. */
  readonly timeoutMs: number = 3_000;
  /** Kept free for `settle`, where the step has one. */
  readonly settleMs: number = 1_000;
}

/**
 * A step whose effect can be undone. Promises of an implementation: `invoke` is idempotent under (saga id, attempt,
 * step id), makes one remote call and returns a patch of the state; `compensate` may run although `invoke` never arrived,
 * is recorded by the participant even then, and makes it refuse this attempt from then on. `compensate` is also what the
 * worker calls later, from the stored operation alone.
 */
export abstract class CompensatableStep<S extends object, I extends object = NoInput> extends TimedStep {
  abstract invoke(state: S, scope: StepScope): Promise<Partial<S> | Pause<S>>;
  abstract compensate(input: I, scope: AttemptScope): Promise<void>;
  /** Asks the participant by key for the outcome of a call that is unknown. Without it the attempt stays open. */
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

/** A retriable step that may be left to a worker, which does it later from the stored operation alone. */
export abstract class DeferrableStep<S extends object, I extends object = NoInput> extends RetriableStep<S> {
  /** Does the step's work; throws when it has to be tried again. Answers a note for the record, where there is one. */
  abstract retry(input: I, scope: AttemptScope): Promise<string | undefined>;
}

/** Any step. */
export type AnyStep<S extends object> = CompensatableStep<S, object> | PivotStep<S> | RetriableStep<S>;

/** A step as the definition names it; the runner's `resolve` turns it into an instance. */
export type StepClass<T> = new (...args: never[]) => T;

/** A compensatable step with the operation its undo is stored under when it fails; without one it does not compile. */
export type CompensatableClass<S extends object, I extends object = object> = StepClass<
  CompensatableStep<S, I>
> & { readonly operation: Operation<S, I> };

/** A deferrable step with the operation it is stored under. */
export type DeferrableClass<S extends object, I extends object = object> = StepClass<DeferrableStep<S, I>> & {
  readonly operation: Operation<S, I>;
};
