import type { Drive } from './drive.js';
import { AttemptAbandonedError } from './outcome.js';
import type { SagaOutcome } from './outcome.js';
import { fenceAndUndo, runStages } from './run-stages.js';

/**
 * Ends an attempt of which only the record is known, so every step may have run. `settle`: the pivot decides, and fences the
 * attempt where it did not happen; then everything is undone, and a participant without an effect records that.
 * `forward`: the steps run again under their keys, as the customer has paid; a refusal undoes everything.
 *
 * A saga without a pivot is undone when it has only compensatable steps, and runs forward otherwise: once its retriable steps
 * were reached, all compensatable ones had succeeded and succeed again under their keys.
 */
export async function recoverAttempt<S extends object>(
  drive: Drive<S>,
  state: S,
  direction: 'settle' | 'forward',
  from: number,
): Promise<SagaOutcome<S>> {
  const { saga, sagaId, attempt } = drive;
  if (direction === 'forward') return runStages(drive, from, state);
  const decider = saga.pivot ?? saga.steps[0];
  const isUndoable = saga.pivot !== undefined || saga.steps.every(({ kind }) => kind === 'compensatable');
  if (!isUndoable || !decider) return runStages(drive, 0, state);
  const error = new AttemptAbandonedError(sagaId, attempt);
  return fenceAndUndo(drive, { stepId: decider.id, error, policy: 'undo-all' }, state);
}
