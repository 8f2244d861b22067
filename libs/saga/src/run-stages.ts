import { undoAll } from './compensate.js';
import type { Drive } from './drive.js';
import { type Ended, executeStage, mergePatches } from './execute-stage.js';
import { settleStep } from './execute-step.js';
import { owe } from './operation.js';
import type { DoubtReason, InDoubt, RefusalPolicy, SagaOutcome } from './outcome.js';
import type { PivotEntry, StepEntry } from './step-entry.js';
import { needsFromMs } from './time-left.js';

/** Runs the stages from one on, until the end or the first step that does not let it go on. */
export async function runStages<S extends object>(
  drive: Drive<S>,
  from: number,
  state: S,
): Promise<SagaOutcome<S>> {
  let current = state;
  for (let stage = from; stage < drive.saga.stages.length; stage += 1) {
    const ended = await executeStage(drive, stage, current);
    current = mergePatches(current, ended);
    const outcome = (await judgeBeforePivot(drive, ended, current)) ?? judgeAfterPivot(drive, ended, current);
    if (outcome) return outcome;
  }
  return { kind: 'completed', state: current, failedForward: [...drive.owed] };
}

/** A refusal that has to be answered. */
export interface Refusal {
  readonly stepId: string;
  readonly error: unknown;
  readonly policy: RefusalPolicy;
}

/** Asks the pivot and closes it, then undoes all or, where the pivot had happened after all, goes forward. */
export async function fenceAndUndo<S extends object>(
  drive: Drive<S>,
  refusal: Refusal,
  state: S,
): Promise<SagaOutcome<S>> {
  const { pivot } = drive.saga;
  if (!pivot) return undoRefused(drive, refusal, state);
  const answer = await settleStep(drive, pivot, state, drive.clock.now() + drive.undoBudgetMs);
  if (answer?.kind !== 'answered')
    return inDoubt(drive, pivot, { reason: 'unknown_outcome', error: answer?.error }, state);
  if (answer.value.kind === 'did_not_happen') return undoRefused(drive, refusal, state);
  return goForward(drive, pivot, { ...state, ...answer.value.patch });
}

/** From behind the pivot on, with time to do so even where the attempt's own is spent. */
async function goForward<S extends object>(
  drive: Drive<S>,
  pivot: PivotEntry<S>,
  state: S,
): Promise<SagaOutcome<S>> {
  const next = drive.saga.stages.findIndex((stage) => stage.includes(pivot)) + 1;
  const graceMs = Math.max(drive.undoBudgetMs, needsFromMs(drive, next));
  drive.endsAt = Math.max(drive.endsAt, drive.clock.now() + graceMs);
  return runStages(drive, next, state);
}

async function undoRefused<S extends object>(
  drive: Drive<S>,
  refusal: Refusal,
  state: S,
): Promise<SagaOutcome<S>> {
  drive.refusal = refusal.error;
  return { kind: 'refused', state, ...refusal, policy: 'undo-all', ...(await undoAll(drive, state)) };
}

/** A refusal outweighs an unknown outcome, and that a pause: a saga with a refused step cannot complete. */
async function judgeBeforePivot<S extends object>(
  drive: Drive<S>,
  ended: readonly Ended<S>[],
  state: S,
): Promise<SagaOutcome<S> | undefined> {
  const forward = ended.filter(({ entry }) => entry.kind !== 'retriable');
  const refused = forward.filter(({ outcome }) => outcome.kind === 'refused');
  if (refused[0]) return refuse(drive, refused, state);
  for (const { entry, outcome } of forward) {
    if (outcome.kind === 'unknown')
      return inDoubt(drive, entry, { reason: 'unknown_outcome', error: outcome.error }, state);
  }
  for (const { entry, outcome } of forward) {
    if (outcome.kind === 'not_started') return outOfTime(drive, entry, outcome.error, state);
  }
  for (const { entry, outcome } of forward) {
    if (outcome.kind === 'paused')
      return { kind: 'paused', state, stepId: entry.id, pause: outcome.pause.detail };
  }
  return undefined;
}

async function refuse<S extends object>(
  drive: Drive<S>,
  refused: readonly Ended<S>[],
  state: S,
): Promise<SagaOutcome<S>> {
  const [first] = refused;
  if (first?.outcome.kind !== 'refused') throw new Error('no step was refused');
  const mustUndo = drive.undoesEverything || refused.some(({ entry }) => policyOf(entry) === 'undo-all');
  const refusal: Refusal = {
    stepId: first.entry.id,
    error: first.outcome.error,
    policy: mustUndo ? 'undo-all' : 'close',
  };
  if (!mustUndo) return { kind: 'refused', state, ...refusal, undone: [], failedUndos: [] };
  const isFenced = first.entry.kind === 'pivot' && first.outcome.isSettled;
  return isFenced ? undoRefused(drive, refusal, state) : fenceAndUndo(drive, refusal, state);
}

function policyOf<S extends object>(entry: StepEntry<S>): RefusalPolicy {
  return entry.kind === 'compensatable' ? entry.onRefusal : 'undo-all';
}

/** Before any call has begun no outcome is unknown: the attempt can close at once. */
function outOfTime<S extends object>(
  drive: Drive<S>,
  entry: StepEntry<S>,
  error: unknown,
  state: S,
): SagaOutcome<S> {
  if (drive.started.size > 0) return inDoubt(drive, entry, { reason: 'out_of_time', error }, state);
  return { kind: 'refused', state, stepId: entry.id, error, policy: 'close', undone: [], failedUndos: [] };
}

/** After the pivot nothing is undone: best-effort steps are owed, any other leaves the attempt open. */
function judgeAfterPivot<S extends object>(
  drive: Drive<S>,
  ended: readonly Ended<S>[],
  state: S,
): SagaOutcome<S> | undefined {
  let open: SagaOutcome<S> | undefined;
  for (const { entry, outcome } of ended) {
    if (entry.kind !== 'retriable' || outcome.kind === 'succeeded' || outcome.kind === 'skipped') continue;
    const error = 'error' in outcome ? outcome.error : undefined;
    if (entry.isBestEffort && entry.deferred)
      drive.owed.push(owe(entry.deferred.operation, { stepId: entry.id, state, error }));
    else open ??= inDoubt(drive, entry, { reason: doubtAfterPivot(outcome.kind), error }, state);
  }
  return open && ({ ...open, failedForward: [...drive.owed] } as InDoubt<S>);
}

function doubtAfterPivot(kind: string): DoubtReason {
  if (kind === 'refused') return 'refused_after_pivot';
  return kind === 'not_started' ? 'out_of_time' : 'unknown_outcome';
}

/** The attempt stays open with all its effects. */
function inDoubt<S extends object>(
  drive: Drive<S>,
  entry: StepEntry<S>,
  { reason, error }: { reason: DoubtReason; error: unknown },
  state: S,
): InDoubt<S> {
  const pastPivot = entry.kind === 'retriable';
  return {
    kind: 'in_doubt',
    state,
    stepId: entry.id,
    reason,
    error,
    pastPivot,
    failedForward: [...drive.owed],
  };
}
