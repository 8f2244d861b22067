import { describe, expect, it } from '@jest/globals';

import { defineSaga } from './define-saga.js';
import { renderSaga, renderSagaTable } from './render-saga.js';
import { Stage, type TestState } from './testing/scripted-saga.js';

const stage = new Stage();
const saga = defineSaga<TestState>({
  name: 'documented',
  version: 1,
  steps: ({ compensatable, parallel, pivot, retriable }) => [
    compensatable('pay', stage.compensatable('pay'), {
      undo: 'void_authorization',
      appliesTo: { label: 'paid by card', test: () => true },
    }),
    compensatable('pin', stage.compensatable('pin'), { onRefusal: 'undo-all' }),
    pivot('create', stage.pivot('create')),
    parallel(
      retriable('confirm', stage.retriable('confirm'), { bestEffort: 'confirm_reservations' }),
      retriable('finalise', stage.retriable('finalise')),
    ),
  ],
});

describe('2.3 the saga as a table', () => {
  it('shows kind, id, condition, what a refusal does, and what a failed undo is stored as', () => {
    expect(renderSaga(saga).map(({ stage: group, ...row }) => [group, ...Object.values(row)])).toEqual([
      [1, 'compensatable', 'pay', 'void_authorization', 'close', 'paid by card'],
      [2, 'compensatable', 'pin', '-', 'undo-all', 'always'],
      [3, 'pivot', 'create', '-', 'undo-all', 'always'],
      [4, 'retriable', 'confirm', 'confirm_reservations', 'go on', 'always'],
      [4, 'retriable', 'finalise', '-', 'leave open', 'always'],
    ]);
  });

  it('is a Markdown table with one row for each step', () => {
    const lines = renderSagaTable(saga).split('\n');

    expect(lines).toHaveLength(7);
    expect(lines[2]).toBe('| 1 | compensatable | pay | paid by card | close | void_authorization |');
  });
});
