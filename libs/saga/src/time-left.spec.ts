import { describe, expect, it } from '@jest/globals';

import { type Saga, defineSaga } from './define-saga.js';
import { OutOfTimeError, StepTimeoutError } from './outcome.js';
import { type Script, Stage, type TestState, breakDown } from './testing/scripted-saga.js';

const attempt = { sagaId: 'c-1', attempt: 1, state: {} as TestState };

function saga(
  stage: Stage,
  scripts: Record<'hold' | 'pay' | 'create' | 'apply' | 'finalise', Script>,
): Saga<TestState> {
  return defineSaga<TestState>({
    name: 'time',
    version: 1,
    steps: ({ bestEffort, compensatable, pivot, retriable }) => [
      compensatable('hold', stage.compensatable('hold', scripts.hold)),
      compensatable('pay', stage.compensatable('pay', scripts.pay)),
      pivot('create', stage.pivot('create', scripts.create)),
      bestEffort('apply', stage.deferrable('apply', scripts.apply, 'apply_promotion')),
      retriable('finalise', stage.retriable('finalise', scripts.finalise)),
    ],
  });
}

const each = {
  hold: { needsMs: 100 },
  pay: { needsMs: 500 },
  create: { needsMs: 300 },
  apply: {},
  finalise: { needsMs: 200 },
};
const takes = (stage: Stage, ms: number) => (): object => {
  stage.clock.advance(ms);
  return {};
};

describe('DEM-24 time', () => {
  it('begins nothing that cannot be finished: the attempt closes with nothing done', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().run({ ...attempt, saga: saga(stage, each), budgetMs: 1_099 });

    expect(stage.journal).toEqual([]);
    expect(outcome).toMatchObject({
      kind: 'refused',
      stepId: 'hold',
      policy: 'close',
      error: expect.any(OutOfTimeError),
    });
  });

  it('begins when there is just enough', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().run({ ...attempt, saga: saga(stage, each), budgetMs: 1_100 });

    expect(outcome.kind).toBe('completed');
  });

  it('does not authorise a payment when too little is left to make the order after it', async () => {
    const stage = new Stage();
    const hold = { needsMs: 100, invoke: [takes(stage, 101)] };

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: saga(stage, { ...each, hold }), budgetMs: 1_100 });

    expect(stage.journal).toEqual(['hold']);
    expect(outcome).toMatchObject({
      kind: 'in_doubt',
      stepId: 'pay',
      reason: 'out_of_time',
      pastPivot: false,
    });
    expect(stage.events.at(-1)).toMatchObject({ stepId: 'pay', outcome: 'not_started', tryNumber: 0 });
  });

  it('tries an unknown step again only while it, and those after it, still have what they need', async () => {
    const stage = new Stage();
    const slowly = (): never => {
      stage.clock.advance(400);
      return breakDown();
    };
    const pay = { needsMs: 500, invoke: [slowly] };

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: saga(stage, { ...each, pay }), budgetMs: 2_500 });

    expect(outcome).toMatchObject({ kind: 'in_doubt', stepId: 'pay' });
    expect(stage.scopes.every((scope) => scope.deadline <= 1_000_000 + 2_500 - 500)).toBe(true);
    expect(stage.journal.filter((call) => call === 'pay')).toHaveLength(4);
  });

  it('keeps time for asking a step that can be asked', async () => {
    const stage = new Stage();
    const slowly = (): never => {
      stage.clock.advance(1_000);
      return breakDown();
    };
    const settle: Script['settle'] = [() => ({ kind: 'happened', patch: {} })];
    const pay = { needsMs: 500, timeoutMs: 1_000, invoke: [slowly], settle };

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: saga(stage, { ...each, pay }), budgetMs: 4_000 });

    expect(outcome.kind).toBe('completed');
  });

  it('gives a call the shorter of its own time-out and what is left', async () => {
    const stage = new Stage();
    const hold = { needsMs: 100, timeoutMs: 60 };

    await stage.runner().run({ ...attempt, saga: saga(stage, { ...each, hold }), budgetMs: 1_150 });

    expect(stage.scopes[0]?.deadline).toBe(1_000_060);
    expect(stage.scopes[1]?.deadline).toBe(1_000_000 + 1_150 - 500);
  });

  it('does not wait beyond the deadline: a call that hangs is unknown, and is aborted', async () => {
    const stage = new Stage();
    const hang = (): Promise<never> => {
      stage.clock.advance(1_000);
      return new Promise(() => undefined);
    };
    const pay = { ...each.pay, invoke: [hang, takes(stage, 1)] };

    const outcome = await stage
      .runner()
      .run({ ...attempt, saga: saga(stage, { ...each, pay }), budgetMs: 8_000 });

    expect(outcome.kind).toBe('completed');
    const [first, second] = stage.scopes.filter(({ stepId }) => stepId === 'pay');
    expect([first?.signal.aborted, second?.signal.aborted]).toEqual([true, false]);
    expect(stage.events).toContainEqual(
      expect.objectContaining({ stepId: 'pay', outcome: 'unknown', error: expect.any(StepTimeoutError) }),
    );
  });

  it('lets no best-effort step use the time of the closing one', async () => {
    const stage = new Stage();
    const hang = (): Promise<never> => {
      stage.clock.advance(5_000);
      return new Promise(() => undefined);
    };
    const apply = { timeoutMs: 60_000, invoke: [hang] };
    const finalise = { needsMs: 200, timeoutMs: 200 };

    await stage
      .runner()
      .run({ ...attempt, saga: saga(stage, { ...each, apply, finalise }), budgetMs: 3_000 });

    expect(stage.scopes.find(({ stepId }) => stepId === 'apply')?.deadline).toBe(1_000_000 + 2_800);
  });
});
