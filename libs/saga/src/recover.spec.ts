import { describe, expect, it } from '@jest/globals';

import { type Saga, defineSaga } from './define-saga.js';
import { AttemptAbandonedError } from './outcome.js';
import { type Script, Stage, type TestState, breakDown, refuse } from './testing/scripted-saga.js';

const attempt = { sagaId: 'c-1', attempt: 1, state: { quote: 'kept' } as TestState, budgetMs: 8_000 };
const ordered: Script = { settle: [() => ({ kind: 'happened', patch: { orderId: 'o-1' } })] };

function saga(stage: Stage, create: Script = {}, hold: Script = {}): Saga<TestState> {
  return defineSaga<TestState>({
    name: 'recovered',
    version: 1,
    steps: ({ compensatable, pivot, retriable }) => [
      compensatable('hold', stage.compensatable('hold', hold, 'release')),
      compensatable('pay', stage.compensatable('pay')),
      pivot('create', stage.pivot('create', create)),
      retriable('confirm', stage.retriable('confirm')),
      retriable('finalise', stage.retriable('finalise')),
    ],
  });
}

describe('CHK-12 recovery', () => {
  it('goes forward from the pivot when the order exists', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().recover({ ...attempt, saga: saga(stage, ordered) });

    expect(outcome).toMatchObject({ kind: 'completed', state: { quote: 'kept', orderId: 'o-1' } });
    expect(stage.journal).toEqual(['settle create', 'confirm', 'finalise']);
  });

  it('undoes every compensatable step, newest first, when the order was fenced', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().recover({ ...attempt, saga: saga(stage) });

    expect(stage.journal).toEqual(['settle create', 'compensate pay', 'compensate hold']);
    expect(outcome).toMatchObject({
      kind: 'refused',
      stepId: 'create',
      error: expect.any(AttemptAbandonedError),
    });
  });

  it('hands back the undos that failed', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .recover({ ...attempt, saga: saga(stage, {}, { compensate: [breakDown] }) });

    expect(outcome).toMatchObject({
      undone: ['pay'],
      failedUndos: [{ stepId: 'hold', operation: 'release' }],
    });
  });

  it('touches nothing while the order does not answer', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().recover({ ...attempt, saga: saga(stage, { settle: [breakDown] }) });

    expect(outcome).toMatchObject({ kind: 'in_doubt', stepId: 'create', pastPivot: false });
    expect(new Set(stage.journal)).toEqual(new Set(['settle create']));
  });

  it('repeats all steps under their keys for a customer who has paid', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().recover({ ...attempt, saga: saga(stage), direction: 'forward' });

    expect(outcome.kind).toBe('completed');
    expect(stage.journal).toEqual(['hold', 'pay', 'create', 'confirm', 'finalise']);
  });

  it('undoes all, the payment too, when a step that would otherwise just close is refused to a customer who has paid', async () => {
    const stage = new Stage();
    const recovered = saga(stage, {}, { invoke: [refuse] });

    const outcome = await stage.runner().recover({ ...attempt, saga: recovered, direction: 'forward' });

    expect(outcome).toMatchObject({
      kind: 'refused',
      stepId: 'hold',
      policy: 'undo-all',
      undone: ['pay', 'hold'],
    });
    expect(stage.journal).toEqual(['hold', 'settle create', 'compensate pay', 'compensate hold']);
  });

  it('can begin forward at a given step', async () => {
    const stage = new Stage();

    await stage.runner().recover({ ...attempt, saga: saga(stage), direction: 'forward', from: 'pay' });

    expect(stage.journal).toEqual(['pay', 'create', 'confirm', 'finalise']);
  });

  it('undoes a saga that has nothing but compensatable steps', async () => {
    const stage = new Stage();
    const undoable = defineSaga<TestState>({
      name: 'undoable',
      version: 1,
      steps: ({ compensatable }) => [compensatable('hold', stage.compensatable('hold'))],
    });

    const outcome = await stage.runner().recover({ ...attempt, saga: undoable });

    expect(outcome).toMatchObject({ kind: 'refused', undone: ['hold'] });
  });

  it('runs a saga with retriable steps but no pivot forward', async () => {
    const stage = new Stage();
    const forward = defineSaga<TestState>({
      name: 'forward',
      version: 1,
      steps: ({ retriable }) => [retriable('confirm', stage.retriable('confirm'))],
    });

    const outcome = await stage.runner().recover({ ...attempt, saga: forward });

    expect(outcome.kind).toBe('completed');
  });
});
