import { describe, expect, it } from '@jest/globals';

import { defineSaga } from './define-saga.js';
import type { SagaItem, StepBuilders } from './define-saga.js';
import { operation, owe } from './operation.js';
import type { NoInput } from './operation.js';
import { CompensatableStep, DeferrableStep, RetriableStep } from './step.js';
import type { AttemptScope, StepClass } from './step.js';

interface State {
  readonly orderId: string;
}
interface Refund {
  readonly reason: string;
}

const refund = operation('refund', {
  maxTries: 7,
  inputOf: (_state: State, refusal?: unknown): Refund => ({ reason: String(refusal) }),
  input: { parse: (stored: unknown) => ({ reason: String((stored as Refund).reason) }) },
});

const given: unknown[] = [];

class Pay extends CompensatableStep<State, Refund> {
  static readonly operation = refund;
  async invoke(): Promise<Partial<State>> {
    return {};
  }
  async compensate(...call: [Refund, AttemptScope]): Promise<void> {
    given.push(call);
  }
}

class Ship extends DeferrableStep<State> {
  static readonly operation = operation('ship', { maxTries: 2 });
  async invoke(): Promise<Partial<State>> {
    return {};
  }
  async retry(...call: [NoInput, AttemptScope]): Promise<string> {
    given.push(call);
    return 'shipped late';
  }
}

class NoOperation extends CompensatableStep<State> {
  async invoke(): Promise<Partial<State>> {
    return {};
  }
  async compensate(): Promise<void> {}
}

class Plain extends RetriableStep<State> {
  async invoke(): Promise<Partial<State>> {
    return {};
  }
}

const resolve = <T>(step: StepClass<T>): T => new (step as unknown as new () => T)();
const saga = defineSaga<State>({
  name: 'stored',
  version: 1,
  steps: ({ bestEffort, compensatable, retriable }) => [
    compensatable('pay', Pay),
    compensatable('pay-again', Pay),
    bestEffort('ship', Ship),
    retriable('end', Plain),
  ],
});

describe('CHK-11 operations of steps', () => {
  it('are derived from the list of steps, a shared one once', () => {
    expect([...saga.operations.keys()]).toEqual(['refund', 'ship']);
  });

  it('are done by their step, from the stored input alone', async () => {
    const scope = { sagaId: 'c-1', attempt: 3, deadline: 9 };

    expect(
      await saga.operations.get('refund')?.run({ resolve }, { reason: 'late', more: 1 }, scope),
    ).toBeUndefined();
    expect(await saga.operations.get('ship')?.run({ resolve }, { more: 1 }, scope)).toBe('shipped late');
    expect(given).toEqual([
      [{ reason: 'late' }, scope],
      [{}, scope],
    ]);
  });

  it('are owed with their input', () => {
    const state = { orderId: 'o-1' };

    expect(owe(refund, { stepId: 'pay', state, error: 'away', refusal: 'declined' })).toEqual({
      stepId: 'pay',
      operation: 'refund',
      maxTries: 7,
      input: { reason: 'declined' },
      error: 'away',
    });
  });

  it('cannot be left out of a compensatable step, or be of another input: it does not compile', () => {
    class OtherInput extends CompensatableStep<State> {
      static readonly operation = refund;
      async invoke(): Promise<Partial<State>> {
        return {};
      }
      async compensate(_input: NoInput): Promise<void> {}
    }
    const steps = ({
      bestEffort,
      compensatable,
      retriable,
    }: StepBuilders<State>): readonly SagaItem<State>[] => [
      // @ts-expect-error a compensatable step has the operation of its undo
      compensatable('a', NoOperation),
      // @ts-expect-error its undo takes the input that the operation stores
      compensatable('b', OtherInput),
      // @ts-expect-error a step that is left to the worker has an operation
      bestEffort('c', Plain),
      retriable('d', Plain),
    ];

    expect(() => defineSaga<State>({ name: 'incomplete', version: 1, steps })).toThrow(TypeError);
  });
});
