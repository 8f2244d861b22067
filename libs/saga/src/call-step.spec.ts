import { describe, expect, it } from '@jest/globals';

import { type Saga, defineSaga } from './define-saga.js';
import { SagaRunner } from './saga-runner.js';
import type { StepClass } from './step.js';
import { type Script, Stage, type TestState, breakDown, refuse } from './testing/scripted-saga.js';

const attempt = { sagaId: 'c-1', attempt: 1, state: {} as TestState, budgetMs: 8_000 };

function saga(stage: Stage, hold: Script = {}, create: Script = {}): Saga<TestState> {
  return defineSaga<TestState>({
    name: 'observed',
    version: 1,
    steps: ({ compensatable, pivot }) => [
      compensatable('hold', stage.compensatable('hold', hold)),
      pivot('create', stage.pivot('create', create)),
    ],
  });
}

describe('2.3 observation of a run', () => {
  it('reports every try, its outcome and its duration', async () => {
    const stage = new Stage();
    const slow = (): never => {
      stage.clock.advance(70);
      return breakDown();
    };

    await stage
      .runner()
      .run({ ...attempt, saga: saga(stage, { invoke: [slow, () => ({})] }, { invoke: [refuse] }) });

    expect(
      stage.events.map(({ stepId, phase, tryNumber, outcome }) => [stepId, phase, tryNumber, outcome]),
    ).toEqual([
      ['hold', 'invoke', 1, 'unknown'],
      ['hold', 'invoke', 2, 'succeeded'],
      ['create', 'invoke', 1, 'refused'],
      ['create', 'settle', 1, 'succeeded'],
      ['hold', 'undo', 1, 'succeeded'],
    ]);
    expect(stage.events[0]).toMatchObject({ saga: 'observed', sagaId: 'c-1', attempt: 1, durationMs: 70 });
  });

  it('is not changed by an observer that throws', async () => {
    const stage = new Stage();
    const observed = saga(stage);
    const instances = new Map(observed.steps.map(({ step }) => [step, new (step as new () => unknown)()]));
    const hooks = { onStep: breakDown };
    const runner = new SagaRunner({
      resolve: <T>(step: StepClass<T>) => instances.get(step as never) as T,
      isRefusal: () => false,
      hooks,
    });

    expect((await runner.run({ ...attempt, saga: observed })).kind).toBe('completed');
  });

  it('wraps each call, so that a span can be active in it', async () => {
    const stage = new Stage();
    const spans: string[] = [];
    const observed = saga(stage);
    const instances = new Map(observed.steps.map(({ step }) => [step, new (step as new () => unknown)()]));
    const runner = new SagaRunner({
      resolve: <T>(step: StepClass<T>) => instances.get(step as never) as T,
      isRefusal: () => false,
      hooks: {
        trace: async (call, work) => {
          spans.push(`> ${call.stepId}`);
          const result = await work();
          spans.push(`< ${call.stepId}`);
          return result;
        },
      },
    });

    await runner.run({ ...attempt, saga: observed });

    expect(spans).toEqual(['> hold', '< hold', '> create', '< create']);
  });
});

describe('CHK-12 crash points', () => {
  it('are passed before and after every call', async () => {
    const stage = new Stage();
    const points: string[] = [];
    const refused = saga(stage, {}, { invoke: [refuse] });

    await stage.runner({ at: (point) => void points.push(point) }).run({ ...attempt, saga: refused });

    expect(points).toEqual([
      'before:hold',
      'after:hold',
      'before:create',
      'after:create',
      'before-settle:create',
      'after-settle:create',
      'before-undo:hold',
      'after-undo:hold',
    ]);
  });

  it.each([
    ['before:create', ['hold']],
    ['after:create', ['hold', 'create']],
    ['after:hold', ['hold']],
  ])('stop the run dead at %s: nothing is undone or tried again', async (where, journal) => {
    const stage = new Stage();
    const kill = (point: string): void => {
      if (point === where) throw new Error('killed');
    };

    const run = stage.runner({ at: kill }).run({ ...attempt, saga: saga(stage) });

    await expect(run).rejects.toThrow('killed');
    expect(stage.journal).toEqual(journal);
  });
});
