import type { Clock } from './clock.js';
import type { StepOutcome } from './outcome.js';
import type { StepEntry } from './step-entry.js';
import type { StepClass } from './step.js';

/** Which call to a step an event is about. */
export type StepPhase = 'invoke' | 'settle' | 'undo';

/** One call to a step, for spans. */
export interface StepCall {
  readonly saga: string;
  readonly sagaId: string;
  readonly attempt: number;
  readonly stepId: string;
  readonly kind: StepEntry<object>['kind'];
  readonly phase: StepPhase;
  readonly tryNumber: number;
}

/** The outcome of one call, for metrics and logs. */
export interface StepEvent extends StepCall {
  readonly outcome: StepOutcome<object>['kind'];
  readonly durationMs: number;
  readonly error?: unknown;
}

/** Observers. They cannot change a run: what `onStep` throws is ignored. */
export interface SagaHooks {
  onStep?(event: StepEvent): void;
  /** Wraps one call, so that a span can be active during it. Must call `work` exactly once and hand on its result. */
  trace?<T>(call: StepCall, work: () => Promise<T>): Promise<T>;
}

/**
 * Places where tests stop, delay or kill the process: `before:<step>` and `after:<step>`, with `-settle` or `-undo` behind
 * `before`/`after` for those calls. What `at` throws leaves `run` as it is, as a crash would: nothing is undone.
 */
export interface CrashPoints {
  at(point: string, call: StepCall): void | Promise<void>;
}

/** Waiting between tries of a call whose outcome is unknown: doubling from `initialMs` to `maxMs`, with full jitter above half. */
export interface RetryPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** The dependencies of a runner. */
export interface EngineOptions {
  /** Turns a step's class into its instance, such as `(step) => moduleRef.get(step, { strict: false })`. */
  resolve<T>(step: StepClass<T>): T;
  /** The allow-list of errors that mean "nothing was written, and will not be". Everything else is unknown. */
  isRefusal(error: unknown): boolean;
  readonly hooks?: SagaHooks;
  readonly crashPoints?: CrashPoints;
  readonly clock?: Clock;
  readonly retry?: RetryPolicy;
  /** 0 to 1, for the jitter. */
  readonly random?: () => number;
}
