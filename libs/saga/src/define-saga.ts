import { assertSagaShape } from './saga-shape.js';
import type {
  CompensatableEntry,
  CompensatableOptions,
  PivotEntry,
  PivotOptions,
  RetriableEntry,
  RetriableOptions,
  StepEntry,
} from './step-entry.js';
import type { CompensatableStep, PivotStep, RetriableStep, StepClass } from './step.js';

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
