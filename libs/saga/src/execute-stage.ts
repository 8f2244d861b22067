import type { Drive } from './drive.js';
import { executeStep } from './execute-step.js';
import type { StepOutcome } from './outcome.js';
import type { StepEntry } from './step-entry.js';

/** A step of a stage with how it ended. */
export interface Ended<S extends object> {
  readonly entry: StepEntry<S>;
  readonly outcome: StepOutcome<S>;
}

/**
 * Runs the steps of a stage side by side and waits for all of them: one that is left running could take effect after its
 * undo. Once one is refused the others finish their try but begin no other.
 */
export async function executeStage<S extends object>(
  drive: Drive<S>,
  stage: number,
  state: S,
): Promise<Ended<S>[]> {
  const entries = drive.saga.stages[stage] ?? [];
  let isRefused = false;
  const mayRepeat = (): boolean => !isRefused;
  const run = async (entry: StepEntry<S>): Promise<Ended<S>> => {
    const outcome = await executeStep(drive, entry, state, { stage, mayRepeat });
    if (outcome.kind === 'refused' && entry.kind !== 'retriable') isRefused = true;
    return { entry, outcome };
  };
  const settled = await Promise.allSettled(entries.map(run));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** The state with what the steps learnt, in the order of the list. */
export function mergePatches<S extends object>(state: S, ended: readonly Ended<S>[]): S {
  return ended.reduce((merged, { outcome }) => {
    if (outcome.kind === 'succeeded') return { ...merged, ...outcome.patch };
    return outcome.kind === 'paused' ? { ...merged, ...outcome.pause.patch } : merged;
  }, state);
}
