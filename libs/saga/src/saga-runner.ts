/*
 * The saga executor. It drives one attempt through its stages and ends it in one of four ways (`SagaOutcome`).
 *
 * It writes nothing itself. Its caller writes twice: the attempt with the state before `run`, ahead of the first effect; and
 * its end, which is the last step's own transaction, or the closing of a refused attempt together with its failed undos.
 * One record is enough because every step is idempotent under (saga id, attempt, step), every undo is recorded by its
 * participant even when there was nothing to undo, and the pivot can be asked and closed in one write. So a driver may die
 * anywhere: recovery asks the pivot, then either repeats what comes after it or undoes everything before it.
 *
 * A call that fails is unknown unless the allow-list says refused. Unknown is repeated under the same key, then asked
 * (`settle`), then left open as `in_doubt`; it is never undone before the pivot has answered that it did not happen.
 * Two drivers of one attempt do no harm: all they send is idempotent, and only the lease holder's closing write counts.
 */
import type { Saga } from './define-saga.js';
import { markStarted, openDrive } from './drive.js';
import type { EngineOptions } from './engine-options.js';
import type { SagaOutcome } from './outcome.js';
import { recoverAttempt } from './recover.js';
import type { RecoverRequest, ResumeRequest, RunRequest } from './run-request.js';
import { runStages } from './run-stages.js';
import { SagaDefinitionError } from './saga-shape.js';

/** Drives attempts of sagas. Holds no state of its own between calls; throws only on a wrong definition or a broken hook. */
export class SagaRunner {
  constructor(private readonly options: EngineOptions) {}

  /** Runs a new attempt from its first step. The caller has recorded it before. */
  async run<S extends object>(request: RunRequest<S>): Promise<SagaOutcome<S>> {
    return runStages(openDrive(this.options, request), 0, request.state);
  }

  /** Goes on with an attempt that a step had paused, by calling that step again under its key. */
  async resume<S extends object>(request: ResumeRequest<S>): Promise<SagaOutcome<S>> {
    const { saga, state } = request;
    const drive = openDrive(this.options, request);
    const stage = stageOf(saga, request.from);
    markStarted(drive, saga.stages.slice(0, stage + 1).flat(), state);
    return runStages(drive, stage, state);
  }

  /** Ends an attempt whose driver is gone, at an unknown step. */
  async recover<S extends object>(request: RecoverRequest<S>): Promise<SagaOutcome<S>> {
    const { saga, state, from, direction = 'settle' } = request;
    const drive = openDrive(this.options, request, true);
    markStarted(drive, saga.steps, state);
    return recoverAttempt(drive, state, direction, from === undefined ? 0 : stageOf(saga, from));
  }
}

function stageOf<S extends object>(saga: Saga<S>, stepId: string): number {
  const stage = saga.stages.findIndex((entries) => entries.some(({ id }) => id === stepId));
  if (stage < 0) throw new SagaDefinitionError(`saga ${saga.name} v${saga.version} has no step ${stepId}`);
  return stage;
}
