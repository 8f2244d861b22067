import { describe, expect, it } from '@jest/globals';

import { defineSaga } from './define-saga.js';
import { attempt, checkout } from './testing/checkout-saga.js';
import { type Script, Stage, type TestState, breakDown, refuse } from './testing/scripted-saga.js';

const undoAll = ['compensate pin', 'compensate pay', 'compensate stock', 'compensate promotions'];

describe('2.3 a saga that succeeds', () => {
  it('runs every step in order and passes the state of each to the next', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage) });

    expect(stage.journal).toEqual([
      'promotions',
      'stock',
      'pay',
      'pin',
      'create',
      'confirm',
      'apply',
      'finalise',
    ]);
    expect(outcome).toMatchObject({
      kind: 'completed',
      state: { promotions: 'done', create: 'done', finalise: 'done' },
    });
    expect(stage.clock.openTimers()).toBe(0);
  });

  it('gives each step one key per attempt, and its undo another', async () => {
    const stage = new Stage();

    await stage.runner().run({ ...attempt, saga: checkout(stage, { pin: { invoke: [breakDown, refuse] } }) });

    const keys = stage.scopes.filter(({ stepId }) => stepId === 'pin').map((scope) => scope.idempotencyKey);
    expect(keys).toEqual(['c-1:2:pin', 'c-1:2:pin', 'c-1:2:pin:undo']);
  });

  it('leaves out a step that does not apply, also when undoing', async () => {
    const stage = new Stage();
    const byCard = { label: 'paid by card', test: (state: TestState) => state['card'] === true };
    const saga = defineSaga<TestState>({
      name: 'cod',
      version: 1,
      steps: ({ compensatable, pivot }) => [
        compensatable('pay', stage.compensatable('pay'), { appliesTo: byCard }),
        pivot('create', stage.pivot('create', { invoke: [refuse] })),
      ],
    });

    await stage.runner().run({ ...attempt, saga });
    await stage.runner().recover({ ...attempt, saga });

    expect(stage.journal).toEqual(['create', 'settle create', 'settle create']);
  });
});

describe('2.3 a refused step', () => {
  it('just closes the attempt before the payment is made: holds stay', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { pay: { invoke: [refuse] } }) });

    expect(outcome).toMatchObject({
      kind: 'refused',
      stepId: 'pay',
      policy: 'close',
      undone: [],
      failedUndos: [],
    });
    expect(stage.journal).toEqual(['promotions', 'stock', 'pay']);
  });

  it('fences the order first, then undoes everything newest first, when stock is gone', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { pin: { invoke: [refuse] } }) });

    expect(outcome).toMatchObject({
      kind: 'refused',
      stepId: 'pin',
      undone: ['pin', 'pay', 'stock', 'promotions'],
    });
    expect(stage.journal.slice(4)).toEqual(['settle create', ...undoAll]);
  });

  it('undoes everything when the order is refused', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { create: { invoke: [refuse] } }) });

    expect(outcome).toMatchObject({ kind: 'refused', stepId: 'create', policy: 'undo-all' });
    expect(stage.journal.slice(5)).toEqual(['settle create', ...undoAll]);
  });

  it('goes forward where the fence finds that another driver has made the order', async () => {
    const stage = new Stage();
    const create: Script = { settle: [() => ({ kind: 'happened', patch: { orderId: 'o-1' } })] };

    const saga = checkout(stage, { pin: { invoke: [refuse] }, create });
    const outcome = await stage.runner().run({ ...attempt, saga });

    expect(outcome).toMatchObject({ kind: 'completed', state: { orderId: 'o-1', finalise: 'done' } });
    expect(stage.journal.filter((call) => call.startsWith('compensate'))).toEqual([]);
  });

  it('undoes nothing while the order does not answer the fence', async () => {
    const stage = new Stage();

    const saga = checkout(stage, { pin: { invoke: [refuse] }, create: { settle: [breakDown] } });
    const outcome = await stage.runner().run({ ...attempt, saga });

    expect(outcome).toMatchObject({ kind: 'in_doubt', stepId: 'create', pastPivot: false });
    expect(stage.journal.filter((call) => call.startsWith('compensate'))).toEqual([]);
  });
});

describe('2.3 after the pivot', () => {
  it('continues without a best-effort step and passes the owed operations to the closing step', async () => {
    const stage = new Stage();

    const saga = checkout(stage, { confirm: { invoke: [breakDown] }, apply: { invoke: [refuse] } });
    const outcome = await stage.runner().run({ ...attempt, saga });

    const owed = [
      { stepId: 'confirm', operation: 'confirm_reservations' },
      { stepId: 'apply', operation: 'apply_promotion' },
    ];
    expect(outcome).toMatchObject({ kind: 'completed', failedForward: owed });
    expect(stage.scopes.at(-1)?.owed).toMatchObject(owed);
    expect(stage.journal.filter((call) => call === 'confirm')).toHaveLength(2);
    expect(stage.journal.filter((call) => call === 'apply')).toHaveLength(1);
  });

  it.each([
    ['unknown_outcome', breakDown],
    ['refused_after_pivot', refuse],
  ])(
    'leaves the attempt open and undoes nothing when the closing step ends in %s',
    async (reason, reaction) => {
      const stage = new Stage();

      const outcome = await stage
        .runner()
        .run({ ...attempt, saga: checkout(stage, { finalise: { invoke: [reaction] } }) });

      expect(outcome).toMatchObject({ kind: 'in_doubt', stepId: 'finalise', reason, pastPivot: true });
      expect(stage.journal.filter((call) => call.startsWith('compensate'))).toEqual([]);
    },
  );
});
