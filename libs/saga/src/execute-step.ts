import { type Drive, applies, canSettle, instanceOf } from './drive.js';
import type { StepOutcome } from './outcome.js';
import { type RepeatResult, repeatCall } from './repeat-call.js';
import type { StepEntry } from './step-entry.js';
import { isPause } from './step.js';
import type { Pause, Settlement } from './step.js';
import { type StepWindow, windowOf } from './time-left.js';

const BEST_EFFORT_TRIES = 2;

/** Where a step stands in the run, and whether trying again still makes sense. */
export interface StepPlace {
  readonly stage: number;
  readonly mayRepeat: () => boolean;
}

/** Runs one step to an outcome: tries it within its window, and asks the participant about an unknown outcome. */
export async function executeStep<S extends object>(
  drive: Drive<S>,
  entry: StepEntry<S>,
  state: S,
  place: StepPlace,
): Promise<StepOutcome<S>> {
  if (!applies(entry, state)) return { kind: 'skipped' };
  const window = windowOf(drive, place.stage, entry);
  const outcome = toOutcome(await invoke(drive, entry, state, { window, mayRepeat: place.mayRepeat }));
  if (outcome.kind !== 'unknown' || !place.mayRepeat()) return outcome;
  return settleUnknown(drive, entry, state, outcome.error);
}

/** Asks a step's participant for the outcome, until it answers or the time is up. */
export async function settleStep<S extends object>(
  drive: Drive<S>,
  entry: StepEntry<S>,
  state: S,
  endsAt: number,
): Promise<RepeatResult<Settlement<S>> | undefined> {
  const step = instanceOf(drive, entry.id);
  if (!canSettle(step)) return undefined;
  const bounds = { needsMs: 1, timeoutMs: step.timeoutMs, endsAt, maxTries: Number.POSITIVE_INFINITY };
  return repeatCall(drive, { entry, phase: 'settle', ...bounds }, (scope) => step.settle(state, scope));
}

async function invoke<S extends object>(
  drive: Drive<S>,
  entry: StepEntry<S>,
  state: S,
  { window, mayRepeat }: { window: StepWindow; mayRepeat: () => boolean },
): Promise<RepeatResult<Partial<S> | Pause<S>>> {
  const step = instanceOf(drive, entry.id);
  const { needsMs, timeoutMs } = step;
  const bounds = { needsMs, timeoutMs, endsAt: window.triesEndAt, maxTries: maxTriesOf(entry), mayRepeat };
  return repeatCall(drive, { entry, phase: 'invoke', ...bounds }, (scope) => {
    drive.started.add(entry.id);
    return step.invoke(state, scope);
  });
}

async function settleUnknown<S extends object>(
  drive: Drive<S>,
  entry: StepEntry<S>,
  state: S,
  cause: unknown,
): Promise<StepOutcome<S>> {
  const { settleEndsAt } = windowOf(drive, stageOf(drive, entry), entry);
  const answer = await settleStep(drive, entry, state, settleEndsAt);
  if (answer?.kind !== 'answered') return { kind: 'unknown', error: cause };
  const settlement = answer.value;
  return settlement.kind === 'happened'
    ? { kind: 'succeeded', patch: settlement.patch }
    : { kind: 'refused', error: settlement.error ?? cause, isSettled: true };
}

function stageOf<S extends object>(drive: Drive<S>, entry: StepEntry<S>): number {
  return drive.saga.stages.findIndex((stage) => stage.includes(entry));
}

function maxTriesOf<S extends object>(entry: StepEntry<S>): number {
  if (entry.maxTries !== undefined) return entry.maxTries;
  return entry.kind === 'retriable' && entry.isBestEffort ? BEST_EFFORT_TRIES : Number.POSITIVE_INFINITY;
}

function toOutcome<S extends object>(result: RepeatResult<Partial<S> | Pause<S>>): StepOutcome<S> {
  if (result.kind === 'refused') return { ...result, isSettled: false };
  if (result.kind !== 'answered') return result;
  const { value } = result;
  return isPause(value) ? { kind: 'paused', pause: value } : { kind: 'succeeded', patch: value };
}
