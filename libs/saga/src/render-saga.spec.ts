import { describe, expect, it } from '@jest/globals';

import { defineSaga } from './define-saga.js';
import { renderSaga, renderSagaTable } from './render-saga.js';
import { Stage, type TestState } from './testing/scripted-saga.js';

const stage = new Stage();
const saga = defineSaga<TestState>({
  name: 'documented',
  version: 1,
  steps: ({ bestEffort, compensatable, deferrable, parallel, pivot, retriable }) => [
    compensatable('pay', stage.compensatable('pay', {}, 'void_authorization'), {
      appliesTo: { label: 'paid by card', test: () => true },
    }),
    compensatable('pin', stage.compensatable('pin'), { onRefusal: 'undo-all' }),
    pivot('create', stage.pivot('create')),
    parallel(
      bestEffort('confirm', stage.deferrable('confirm', {}, 'confirm_reservations')),
      retriable('apply', stage.retriable('apply')),
    ),
    deferrable('finalise', stage.deferrable('finalise', {}, 'cart_cleanup')),
  ],
});

describe('2.3 the saga as a table', () => {
  it('shows kind, id, condition, the effect of a refusal, and the operation that a failed step is stored as', () => {
    expect(renderSaga(saga).map(({ stage: group, ...row }) => [group, ...Object.values(row)])).toEqual([
      [1, 'compensatable', 'pay', 'void_authorization', 'close', 'paid by card'],
      [2, 'compensatable', 'pin', 'undo_pin', 'undo-all', 'always'],
      [3, 'pivot', 'create', '-', 'undo-all', 'always'],
      [4, 'retriable', 'confirm', 'confirm_reservations', 'go on', 'always'],
      [4, 'retriable', 'apply', '-', 'leave open', 'always'],
      [5, 'retriable', 'finalise', 'cart_cleanup', 'leave open', 'always'],
    ]);
  });

  it('is a Markdown table with one row for each step', () => {
    const lines = renderSagaTable(saga).split('\n');

    expect(lines).toHaveLength(8);
    expect(lines[2]).toBe('| 1 | compensatable | pay | paid by card | close | void_authorization |');
  });
});
