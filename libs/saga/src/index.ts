export type { Clock } from './clock.js';
export { systemClock } from './clock.js';
export { defineSaga } from './define-saga.js';
export type { ParallelEntry, Saga, SagaItem, SagaSpec, StepBuilders } from './define-saga.js';
export type {
  CompensatableEntry,
  CompensatableOptions,
  Condition,
  PivotEntry,
  PivotOptions,
  RetriableEntry,
  RetriableOptions,
  StepEntry,
} from './step-entry.js';
export type {
  CrashPoints,
  EngineOptions,
  RetryPolicy,
  SagaHooks,
  StepCall,
  StepEvent,
  StepPhase,
} from './engine-options.js';
export { operation, owe } from './operation.js';
export type { NoInput, Operation, OwedFor, OwedOperation, Parser } from './operation.js';
export { AttemptAbandonedError, OutOfTimeError, StepTimeoutError } from './outcome.js';
export type {
  Completed,
  DoubtReason,
  InDoubt,
  Paused,
  RefusalPolicy,
  Refused,
  SagaOutcome,
  StepOutcome,
} from './outcome.js';
export { renderSaga, renderSagaTable } from './render-saga.js';
export type { SagaRow } from './render-saga.js';
export { SagaDefinitionError } from './saga-shape.js';
export { SagaRunner } from './saga-runner.js';
export type { RecoverRequest, ResumeRequest, RunRequest } from './run-request.js';
export { CompensatableStep, DeferrableStep, PivotStep, RetriableStep, isPause, pause } from './step.js';
export type {
  AnyStep,
  AttemptScope,
  CompensatableClass,
  DeferrableClass,
  Pause,
  Settlement,
  StepClass,
  StepScope,
} from './step.js';
export type { StoredOperation, StoredOperations } from './stored-operations.js';
