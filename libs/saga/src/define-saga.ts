import type { RefusalPolicy } from './outcome.js';
import { assertSagaShape } from './saga-shape.js';
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

/** Steps that run side by side; all are awaited, whatever becomes of the others. */
export interface ParallelEntry<S extends object> {
  readonly kind: 'parallel';
  readonly branches: readonly StepEntry<S>[];
}

/** What a definition lists. */
export type SagaItem<S extends object> = StepEntry<S> | ParallelEntry<S>;

/** The vocabulary of a definition. */
export interface StepBuilders<S extends object> {
  compensatable(
    id: string,
    step: StepClass<CompensatableStep<S>>,
    options?: CompensatableOptions<S>,
  ): CompensatableEntry<S>;
  parallel(...branches: readonly StepEntry<S>[]): ParallelEntry<S>;
  pivot(id: string, step: StepClass<PivotStep<S>>, options?: PivotOptions<S>): PivotEntry<S>;
  retriable(id: string, step: StepClass<RetriableStep<S>>, options?: RetriableOptions<S>): RetriableEntry<S>;
}

/** Anything that turns a stored record into a state or throws; a zod schema is one. */
export interface StateParser<S> {
  parse(value: unknown): S;
}

/** Input of `defineSaga`. */
export interface SagaSpec<S extends object> {
  readonly name: string;
  /** Stored with every attempt. Grows when step ids, their order or the state change. */
  readonly version: number;
  readonly state?: StateParser<S>;
  readonly steps: (builders: StepBuilders<S>) => readonly SagaItem<S>[];
}

/** A checked definition. `stages` run one after the other, the steps of one stage side by side. */
export interface Saga<S extends object> {
  readonly name: string;
  readonly version: number;
  readonly stages: readonly (readonly StepEntry<S>[])[];
  readonly steps: readonly StepEntry<S>[];
  readonly pivot: PivotEntry<S> | undefined;
  /** Reads a stored state; throws when it does not fit this version. */
  parseState(stored: unknown): S;
}

/**
 * Makes a saga of a list of steps. Throws `SagaDefinitionError` at load when the order is not compensatable steps, at most
 * one pivot, retriable steps; when an id repeats; when a parallel group is empty, mixes kinds or holds the pivot.
 */
export function defineSaga<S extends object>(spec: SagaSpec<S>): Saga<S> {
  const items = spec.steps(stepBuilders<S>());
  const stages = items.map((item) => (item.kind === 'parallel' ? item.branches : [item]));
  assertSagaShape(spec.name, spec.version, stages);
  const steps = stages.flat();
  return Object.freeze({
    name: spec.name,
    version: spec.version,
    stages,
    steps,
    pivot: steps.find((entry) => entry.kind === 'pivot'),
    parseState: (stored: unknown) => (spec.state ? spec.state.parse(stored) : (stored as S)),
  });
}

function stepBuilders<S extends object>(): StepBuilders<S> {
  return {
    compensatable: (id, step, options = {}) => ({
      ...options,
      kind: 'compensatable',
      id,
      step,
      onRefusal: options.onRefusal ?? 'close',
    }),
    parallel: (...branches) => ({ kind: 'parallel', branches }),
    pivot: (id, step, options = {}) => ({ ...options, kind: 'pivot', id, step }),
    retriable: (id, step, options = {}) => ({ ...options, kind: 'retriable', id, step }),
  };
}
