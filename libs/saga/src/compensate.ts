import { type Drive, instanceOf } from './drive.js';
import { owe } from './operation.js';
import type { OwedOperation } from './operation.js';
import { repeatCall } from './repeat-call.js';
import type { CompensatableEntry, StepEntry } from './step-entry.js';
import type { CompensatableStep } from './step.js';

/** Result of undoing: every step that had been begun is in one of the two. */
export interface Undone {
  readonly undone: readonly string[];
  readonly failedUndos: readonly OwedOperation[];
}

/**
 * Undoes every step that was, or may have been, begun, newest first: the refused one too, since an earlier try of it may
 * have written. Each undo has an equal share of the time left, so one that hangs does not use up that of the others;
 * one that fails is reported, not dropped, and does not stop the rest.
 */
export async function undoAll<S extends object>(drive: Drive<S>, state: S): Promise<Undone> {
  const endsAt = drive.clock.now() + drive.undoBudgetMs;
  const entries = drive.saga.steps.filter(isCompensatable).filter(({ id }) => drive.started.has(id));
  const undone: string[] = [];
  const failedUndos: OwedOperation[] = [];
  for (const [index, entry] of entries.toReversed().entries()) {
    const now = drive.clock.now();
    const failure = await undo(drive, entry, state, now + (endsAt - now) / (entries.length - index));
    if (failure) failedUndos.push(failure);
    else undone.push(entry.id);
  }
  return { undone, failedUndos };
}

async function undo<S extends object>(
  drive: Drive<S>,
  entry: CompensatableEntry<S>,
  state: S,
  endsAt: number,
): Promise<OwedOperation | undefined> {
  const step = instanceOf(drive, entry.id) as CompensatableStep<S, object>;
  const { id: stepId, operation } = entry;
  const refusal = drive.refusal;
  const input = operation.inputOf(state, refusal);
  const bounds = { needsMs: 1, timeoutMs: step.timeoutMs, endsAt, maxTries: Number.POSITIVE_INFINITY };
  const result = await repeatCall(drive, { entry, phase: 'undo', ...bounds }, (scope) =>
    step.compensate(input, scope),
  );
  if (result.kind === 'answered') return undefined;
  return owe(operation, { stepId, state, error: result.error, refusal });
}

function isCompensatable<S extends object>(entry: StepEntry<S>): entry is CompensatableEntry<S> {
  return entry.kind === 'compensatable';
}
