import { describe, expect, it } from '@jest/globals';

import { attempt, checkout } from './testing/checkout-saga.js';
import { Stage, breakDown } from './testing/scripted-saga.js';
import type { Script } from './testing/scripted-saga.js';

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
