import { describe, expect, it } from '@jest/globals';

import { type Saga, defineSaga } from './define-saga.js';
import { SagaDefinitionError } from './saga-shape.js';
import { pause } from './step.js';
import { type Script, Stage, type TestState, refuse } from './testing/scripted-saga.js';

const attempt = { sagaId: 'c-1', attempt: 1, state: {} as TestState, budgetMs: 8_000 };
const challenge = (): ReturnType<typeof pause<TestState>> =>
  pause<TestState>({ status: 'awaiting_customer', clientSecret: 'secret' }, { paymentId: 'p-1' });

function saga(stage: Stage, pay: Script, pin: Script = {}): Saga<TestState> {
  return defineSaga<TestState>({
    name: 'pausing',
    version: 1,
    steps: ({ compensatable, pivot }) => [
      compensatable('hold', stage.compensatable('hold')),
      compensatable('pay', stage.compensatable('pay', pay)),
      compensatable('pin', stage.compensatable('pin', pin), { onRefusal: 'undo-all' }),
      pivot('create', stage.pivot('create')),
    ],
  });
}

describe('PAY-6 a step that waits for the customer', () => {
  it('ends the run without undoing, with what the customer needs and what the record needs', async () => {
    const stage = new Stage();

    const outcome = await stage.runner().run({ ...attempt, saga: saga(stage, { invoke: [challenge] }) });

    expect(outcome).toEqual({
      kind: 'paused',
      stepId: 'pay',
      pause: { status: 'awaiting_customer', clientSecret: 'secret' },
      state: { hold: 'done', paymentId: 'p-1' },
    });
    expect(stage.journal).toEqual(['hold', 'pay']);
    expect(stage.events.at(-1)).toMatchObject({ outcome: 'paused' });
  });

  it('is called again under the same key when the attempt goes on', async () => {
    const stage = new Stage();
    const pausing = saga(stage, { invoke: [challenge, () => ({ paid: true })] });
    const runner = stage.runner();

    const paused = await runner.run({ ...attempt, saga: pausing });
    const outcome = await runner.resume({ ...attempt, saga: pausing, state: paused.state, from: 'pay' });

    expect(outcome).toMatchObject({
      kind: 'completed',
      state: { paymentId: 'p-1', paid: true, create: 'done' },
    });
    expect(stage.journal).toEqual(['hold', 'pay', 'pay', 'pin', 'create']);
    expect(stage.scopes[1]?.idempotencyKey).toBe(stage.scopes[2]?.idempotencyKey);
  });

  it('may pause once more', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .resume({ ...attempt, saga: saga(stage, { invoke: [challenge] }), from: 'pay' });

    expect(outcome.kind).toBe('paused');
  });

  it('leaves the holds when the challenge fails', async () => {
    const stage = new Stage();

    const outcome = await stage
      .runner()
      .resume({ ...attempt, saga: saga(stage, { invoke: [refuse] }), from: 'pay' });

    expect(outcome).toMatchObject({ kind: 'refused', policy: 'close', undone: [] });
  });

  it('undoes the steps of the earlier run too when stock is gone after the challenge', async () => {
    const stage = new Stage();
    const resumed = saga(stage, {}, { invoke: [refuse] });

    const outcome = await stage.runner().resume({ ...attempt, saga: resumed, from: 'pay' });

    expect(outcome).toMatchObject({ kind: 'refused', undone: ['pin', 'pay', 'hold'] });
    expect(stage.journal[2]).toBe('settle create');
  });

  it('cannot be resumed at a step that the definition does not have', async () => {
    const stage = new Stage();

    const run = stage.runner().resume({ ...attempt, saga: saga(stage, {}), from: 'gone' });

    await expect(run).rejects.toThrow(SagaDefinitionError);
    expect(stage.journal).toEqual([]);
  });
});
