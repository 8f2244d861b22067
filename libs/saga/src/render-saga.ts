import type { Saga } from './define-saga.js';
import type { StepEntry } from './step-entry.js';

/** One step as documentation shows it; steps with the same `stage` run side by side. */
export interface SagaRow {
  readonly stage: number;
  readonly kind: StepEntry<object>['kind'];
  readonly id: string;
  /** Operation a failed undo, or a failed best-effort step, is stored under; `-` where there is none. */
  readonly operation: string;
  /** What a refusal of the step leads to. */
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
    '| stage | kind | step | when | if refused | if undo or best effort fails |',
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
    ? { stage, kind, id, operation: entry.undo ?? '-', onRefusal: entry.onRefusal, appliesTo }
    : {
        stage,
        kind,
        id,
        operation: entry.bestEffort ?? '-',
        onRefusal: entry.bestEffort ? 'go on' : 'leave open',
        appliesTo,
      };
}
