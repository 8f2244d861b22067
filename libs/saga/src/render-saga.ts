import type { Saga } from './define-saga.js';
import type { StepEntry } from './step-entry.js';

/** One step as documentation shows it; steps with the same `stage` run side by side. */
export interface SagaRow {
  readonly stage: number;
  readonly kind: StepEntry<object>['kind'];
  readonly id: string;
  /** Operation that a failed undo, or a step left to the worker, is stored under; `-` where there is none. */
  readonly operation: string;
  /** Effect of a refusal of the step. */
  readonly onRefusal: 'close' | 'undo-all' | 'go on' | 'leave open';
  /** When the step runs. */
  readonly appliesTo: string;
}

/** The saga as rows, so that a spec can compare the documentation with the code. */
export function renderSaga<S extends object>(saga: Saga<S>): SagaRow[] {
  return saga.stages.flatMap((stage, index) => stage.map((entry) => toRow(entry, index + 1)));
}

/** The same rows as a Markdown table. */
export function renderSagaTable<S extends object>(saga: Saga<S>): string {
  const lines = renderSaga(saga).map(
    (row) => `| ${[row.stage, row.kind, row.id, row.appliesTo, row.onRefusal, row.operation].join(' | ')} |`,
  );
  return [
    '| stage | kind | step | when | if refused | stored as |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function toRow<S extends object>(entry: StepEntry<S>, stage: number): SagaRow {
  const { kind, id } = entry;
  if (kind === 'pivot')
    return { stage, kind, id, operation: '-', onRefusal: 'undo-all', appliesTo: 'always' };
  const appliesTo = entry.appliesTo?.label ?? 'always';
  return kind === 'compensatable'
    ? { stage, kind, id, operation: entry.operation.name, onRefusal: entry.onRefusal, appliesTo }
    : {
        stage,
        kind,
        id,
        operation: entry.deferred?.operation.name ?? '-',
        onRefusal: entry.isBestEffort ? 'go on' : 'leave open',
        appliesTo,
      };
}
