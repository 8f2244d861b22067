import type { Operation } from './operation.js';
import type { RefusalPolicy } from './outcome.js';
import type { CompensatableStep, DeferrableStep, PivotStep, RetriableStep, StepClass } from './step.js';

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

/** The treatment of a compensatable step when it or its undo fails. */
export interface CompensatableOptions<S> extends CommonOptions<S> {
  /** Effect of a refusal of this step; default `close`: nothing is undone, the effects so far may stay. */
  readonly onRefusal?: RefusalPolicy;
}

/** The treatment of the pivot. A refused pivot always undoes everything. */
export type PivotOptions<S> = Pick<CommonOptions<S>, 'maxTries'>;

/** The treatment of a retriable step. */
export type RetriableOptions<S> = CommonOptions<S>;

/** A compensatable step in a definition. */
export interface CompensatableEntry<S extends object> extends CompensatableOptions<S> {
  readonly kind: 'compensatable';
  readonly id: string;
  readonly step: StepClass<CompensatableStep<S, object>>;
  /** The undo, as it is stored when it fails. */
  readonly operation: Operation<S>;
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
  /** True: when it fails, the run goes on without it and reports its operation. False: the attempt stays open. */
  readonly isBestEffort: boolean;
  /** The step's work as it is stored when it is left to a worker. */
  readonly deferred: DeferredWork<S> | undefined;
}

/** The operation of a deferrable step, and the class that does it. */
export interface DeferredWork<S extends object> {
  readonly operation: Operation<S>;
  readonly step: StepClass<DeferrableStep<S, object>>;
}

/** One step of a definition. */
export type StepEntry<S extends object> = CompensatableEntry<S> | PivotEntry<S> | RetriableEntry<S>;
