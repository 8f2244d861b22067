import type { RefusalPolicy } from './outcome.js';
import type { CompensatableStep, PivotStep, RetriableStep, StepClass } from './step.js';

/** A named, pure condition on the state. It may read only what the record held from the start, as recovery asks it again. */
export interface Condition<S> {
  readonly label: string;
  test(state: S): boolean;
}

interface CommonOptions<S> {
  /** The step runs only where this holds; elsewhere it counts as done. */
  readonly appliesTo?: Condition<S>;
  /** Tries in one run; unset: as many as the budget holds, two for a best-effort step. */
  readonly maxTries?: number;
}

/** How a compensatable step is treated when it, or its undo, fails. */
export interface CompensatableOptions<S> extends CommonOptions<S> {
  /** Operation a failed undo is stored under. */
  readonly undo?: string;
  /** What a refusal of this step undoes; default `close`: nothing, the effects so far may stay. */
  readonly onRefusal?: RefusalPolicy;
}

/** How the pivot is treated. A refused pivot always undoes everything. */
export type PivotOptions<S> = Pick<CommonOptions<S>, 'maxTries'>;

/** How a retriable step is treated when it does not succeed within the run. */
export interface RetriableOptions<S> extends CommonOptions<S> {
  /** Set: the run goes on without it and reports it under this operation. Unset: the attempt stays open. */
  readonly bestEffort?: string;
}

/** A compensatable step in a definition. */
export interface CompensatableEntry<S extends object> extends CompensatableOptions<S> {
  readonly kind: 'compensatable';
  readonly id: string;
  readonly step: StepClass<CompensatableStep<S>>;
  readonly onRefusal: RefusalPolicy;
}

/** The pivot in a definition. */
export interface PivotEntry<S extends object> extends PivotOptions<S> {
  readonly kind: 'pivot';
  readonly id: string;
  readonly step: StepClass<PivotStep<S>>;
}

/** A retriable step in a definition. */
export interface RetriableEntry<S extends object> extends RetriableOptions<S> {
  readonly kind: 'retriable';
  readonly id: string;
  readonly step: StepClass<RetriableStep<S>>;
}

/** One step of a definition. */
export type StepEntry<S extends object> = CompensatableEntry<S> | PivotEntry<S> | RetriableEntry<S>;
