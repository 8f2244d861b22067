import { describe, expect, it } from '@jest/globals';

import { type Saga, defineSaga } from './define-saga.js';
import { type Script, Stage, type TestState, breakDown, refuse } from './testing/scripted-saga.js';

type Scripts = Partial<
  Record<'promotions' | 'stock' | 'pay' | 'pin' | 'create' | 'confirm' | 'apply' | 'finalise', Script>
>;

/** The shape of ConfirmCheckout. */
function checkout(stage: Stage, scripts: Scripts = {}): Saga<TestState> {
  return defineSaga<TestState>({
    name: 'checkout',
    version: 1,
    steps: ({ bestEffort, compensatable, parallel, pivot, retriable }) => [
      parallel(
        compensatable(
          'promotions',
          stage.compensatable('promotions', scripts.promotions, 'release_promotions'),
        ),
        compensatable('stock', stage.compensatable('stock', scripts.stock, 'release_reservations')),
      ),
      compensatable('pay', stage.compensatable('pay', scripts.pay, 'void_authorization')),
      compensatable('pin', stage.compensatable('pin', scripts.pin), { onRefusal: 'undo-all' }),
      pivot('create', stage.pivot('create', scripts.create)),
      parallel(
        bestEffort('confirm', stage.deferrable('confirm', scripts.confirm ?? {}, 'confirm_reservations')),
        bestEffort('apply', stage.deferrable('apply', scripts.apply ?? {}, 'apply_promotion')),
      ),
      retriable('finalise', stage.retriable('finalise', scripts.finalise)),
    ],
  });
}

const attempt = { sagaId: 'c-1', attempt: 2, state: {} as TestState, budgetMs: 8_000 };
const undoAll = ['compensate pin', 'compensate pay', 'compensate stock', 'compensate promotions'];

describe('2.3 a saga that succeeds', () => {
  it('runs every step in order and hands on what each learnt', async () => {
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

describe('2.3 an unknown outcome', () => {
  it('is repeated under its key until it is known', async () => {
    const stage = new Stage();
    const pay: Script = { invoke: [breakDown, breakDown, () => ({ paid: true })] };

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage, { pay }) });

    expect(outcome).toMatchObject({ kind: 'completed', state: { paid: true } });
    expect(stage.journal.filter((call) => call === 'pay')).toHaveLength(3);
  });

  it('is never undone: the attempt stays open', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { stock: { invoke: [breakDown] } }) });

    expect(outcome).toMatchObject({
      kind: 'in_doubt',
      stepId: 'stock',
      reason: 'unknown_outcome',
      pastPivot: false,
    });
    expect(stage.journal).not.toContain('compensate stock');
  });

  it('is asked for by key where the participant can be asked, and goes on when it happened', async () => {
    const stage = new Stage();
    const pay: Script = {
      invoke: [breakDown],
      settle: [breakDown, () => ({ kind: 'happened', patch: { paid: 1 } })],
    };

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage, { pay }) });

    expect(outcome).toMatchObject({ kind: 'completed', state: { paid: 1 } });
  });

  it('counts as refused when the participant says it did not happen', async () => {
    const stage = new Stage();
    const declined = new Error('declined');
    const pay: Script = {
      invoke: [breakDown],
      settle: [() => ({ kind: 'did_not_happen', error: declined })],
    };

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage, { pay }) });

    expect(outcome).toMatchObject({ kind: 'refused', stepId: 'pay', policy: 'close', error: declined });
  });

  it('of the order is settled by the fence: fenced means undo', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { create: { invoke: [breakDown] } }) });

    expect(outcome).toMatchObject({
      kind: 'refused',
      stepId: 'create',
      undone: ['pin', 'pay', 'stock', 'promotions'],
    });
    expect(stage.journal.filter((call) => call === 'settle create')).toHaveLength(1);
  });

  it('of the order is settled by the fence: an order means forward, with time of its own', async () => {
    const stage = new Stage();
    const create: Script = {
      invoke: [breakDown],
      settle: [() => ({ kind: 'happened', patch: { orderId: 'o-9' } })],
    };

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage, { create }) });

    expect(outcome).toMatchObject({ kind: 'completed', state: { orderId: 'o-9' }, failedForward: [] });
  });
});

describe('2.3 steps side by side', () => {
  it('are all awaited, and undone, when one is refused', async () => {
    const stage = new Stage();
    const promotions: Script = { invoke: [refuse] };
    const slow = async (): Promise<object> => {
      await Promise.resolve();
      return { stock: 'held late' };
    };

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { promotions, stock: { invoke: [slow] } }) });

    expect(outcome).toMatchObject({ kind: 'refused', stepId: 'promotions', state: { stock: 'held late' } });
  });

  it('report the first refusal in the order of the list', async () => {
    const stage = new Stage();
    const late = async (): Promise<never> => {
      await Promise.resolve();
      return refuse();
    };
    const scripts = { promotions: { invoke: [late] }, stock: { invoke: [refuse] } };

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage, scripts) });

    expect(outcome).toMatchObject({ kind: 'refused', stepId: 'promotions' });
  });

  it('begin no other try once one is refused', async () => {
    const stage = new Stage();
    const breakDownLater = async (): Promise<never> => {
      await new Promise((resolve) => void setImmediate(resolve));
      return breakDown();
    };
    const scripts = { promotions: { invoke: [refuse] }, stock: { invoke: [breakDownLater] } };

    const outcome = await stage.runner().run({ ...attempt, saga: checkout(stage, scripts) });

    expect(outcome).toMatchObject({ kind: 'refused', stepId: 'promotions' });
    expect(stage.journal).toEqual(['promotions', 'stock']);
  });

  it('leave the attempt open when one is unknown and none refused', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: checkout(stage, { promotions: { invoke: [breakDown] } }) });

    expect(outcome).toMatchObject({ kind: 'in_doubt', stepId: 'promotions', state: { stock: 'done' } });
  });
});

describe('2.3 after the pivot', () => {
  it('goes on without a best-effort step and tells the closing step what is owed', async () => {
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
