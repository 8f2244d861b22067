import { describe, expect, it } from '@jest/globals';

import { attempt, checkout } from './testing/checkout-saga.js';
import { Stage, breakDown, refuse } from './testing/scripted-saga.js';
import type { Script } from './testing/scripted-saga.js';

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
