import type { Parser } from './operation.js';
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
import type { CompensatableClass, DeferrableClass, PivotStep, RetriableStep, StepClass } from './step.js';
import { collectOperations } from './stored-operations.js';
import type { StoredOperations } from './stored-operations.js';

/** Steps that run side by side; all are awaited, whatever becomes of the others. */
export interface ParallelEntry<S extends object> {
  readonly kind: 'parallel';
  readonly branches: readonly StepEntry<S>[];
}

/** An item of a definition. */
export type SagaItem<S extends object> = StepEntry<S> | ParallelEntry<S>;

/** The vocabulary of a definition. */
export interface StepBuilders<S extends object> {
  /** A step before the pivot; the class carries the operation of its undo. */
  compensatable<I extends object>(
    id: string,
    step: CompensatableClass<S, I>,
    options?: CompensatableOptions<S>,
  ): CompensatableEntry<S>;
  parallel(...branches: readonly StepEntry<S>[]): ParallelEntry<S>;
  pivot(id: string, step: StepClass<PivotStep<S>>, options?: PivotOptions<S>): PivotEntry<S>;
  /** A step after the pivot; while it fails, the attempt stays open. */
  retriable(id: string, step: StepClass<RetriableStep<S>>, options?: RetriableOptions<S>): RetriableEntry<S>;
  /** As `retriable`; and the driver may leave it to a worker under its operation. */
  deferrable<I extends object>(
    id: string,
    step: DeferrableClass<S, I>,
    options?: RetriableOptions<S>,
  ): RetriableEntry<S>;
  /** A step after the pivot that the run goes on without: its operation is reported, and stored by the closing step. */
  bestEffort<I extends object>(
    id: string,
    step: DeferrableClass<S, I>,
    options?: RetriableOptions<S>,
  ): RetriableEntry<S>;
}

/** Input of `defineSaga`. */
export interface SagaSpec<S extends object> {
  readonly name: string;
  /** Stored with every attempt. Grows when step ids, their order or the state change. */
  readonly version: number;
  readonly state?: Parser<S>;
  readonly steps: (builders: StepBuilders<S>) => readonly SagaItem<S>[];
  /** Steps of older versions, for what these have left to a worker: runs no longer have them, workers still do their operations. */
  readonly retired?: readonly DeferrableClass<S>[];
}

/** A checked definition. `stages` run one after the other, the steps of one stage side by side. */
export interface Saga<S extends object> {
  readonly name: string;
  readonly version: number;
  readonly stages: readonly (readonly StepEntry<S>[])[];
  readonly steps: readonly StepEntry<S>[];
  readonly pivot: PivotEntry<S> | undefined;
  readonly retired: readonly DeferrableClass<S>[];
  /** Every operation a step may leave, or an older version has left, to a worker, by name, in the order of the steps. */
  readonly operations: StoredOperations<S>;
  /** Reads a stored state; throws when it does not fit this version. */
  parseState(stored: unknown): S;
}

/**
 * Makes a saga of a list of steps. Throws `SagaDefinitionError` at load when the order is not compensatable steps, at most
 * one pivot, retriable steps; when an id repeats; when a parallel group is empty, mixes kinds or holds the pivot; when two
 * operations share a name.
 */
export function defineSaga<S extends object>(spec: SagaSpec<S>): Saga<S> {
  const items = spec.steps(stepBuilders<S>());
  const stages = items.map((item) => (item.kind === 'parallel' ? item.branches : [item]));
  assertSagaShape(spec.name, spec.version, stages);
  const steps = stages.flat();
  const { retired = [] } = spec;
  return Object.freeze({
    name: spec.name,
    version: spec.version,
    stages,
    steps,
    pivot: steps.find((entry) => entry.kind === 'pivot'),
    retired,
    operations: collectOperations(spec.name, steps, retired),
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
      operation: step.operation,
      onRefusal: options.onRefusal ?? 'close',
    }),
    parallel: (...branches) => ({ kind: 'parallel', branches }),
    pivot: (id, step, options = {}) => ({ ...options, kind: 'pivot', id, step }),
    retriable: (id, step, options = {}) => ({
      ...options,
      kind: 'retriable',
      id,
      step,
      isBestEffort: false,
      deferred: undefined,
    }),
    deferrable: (id, step, options = {}) => ({ ...deferrable(id, step, options), isBestEffort: false }),
    bestEffort: (id, step, options = {}) => ({ ...deferrable(id, step, options), isBestEffort: true }),
  };
}

const deferrable = <S extends object, I extends object>(
  id: string,
  step: DeferrableClass<S, I>,
  options: RetriableOptions<S>,
) => ({ ...options, kind: 'retriable' as const, id, step, deferred: { step, operation: step.operation } });
