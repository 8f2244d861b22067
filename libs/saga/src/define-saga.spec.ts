import { describe, expect, it } from '@jest/globals';

import { type SagaItem, type StepBuilders, defineSaga } from './define-saga.js';
import { operation } from './operation.js';
import { SagaDefinitionError } from './saga-shape.js';
import { CompensatableStep, DeferrableStep, PivotStep, RetriableStep } from './step.js';

type State = { readonly orderId?: string };

class Reserve extends CompensatableStep<State> {
  static readonly operation = operation('release', { maxTries: 5 });
  async invoke(): Promise<Partial<State>> {
    return {};
  }
  async compensate(): Promise<void> {}
}
class Create extends PivotStep<State> {
  async invoke(): Promise<Partial<State>> {
    return { orderId: 'o-1' };
  }
  async settle(): Promise<{ kind: 'did_not_happen' }> {
    return { kind: 'did_not_happen' };
  }
}
class Confirm extends RetriableStep<State> {
  async invoke(): Promise<Partial<State>> {
    return {};
  }
}

class Release extends DeferrableStep<State> {
  static readonly operation = operation('release', { maxTries: 3 });
  async invoke(): Promise<Partial<State>> {
    return {};
  }
  async retry(): Promise<undefined> {
    return undefined;
  }
}

class ConfirmLater extends Release {
  static override readonly operation = operation('confirm', { maxTries: 3 });
}

type List = (builders: StepBuilders<State>) => readonly SagaItem<State>[];
const define = (steps: List, version = 1): unknown => defineSaga<State>({ name: 'test', version, steps });

describe('2.3 saga definition', () => {
  it('keeps the steps in order, a parallel group as one stage', () => {
    const saga = defineSaga<State>({
      name: 'test',
      version: 3,
      steps: ({ compensatable, parallel, pivot, retriable }) => [
        parallel(compensatable('a', Reserve), compensatable('b', Reserve)),
        pivot('c', Create),
        retriable('d', Confirm),
      ],
    });

    expect(saga.stages.map((stage) => stage.map(({ id }) => id))).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(saga.steps.map(({ kind }) => kind)).toEqual([
      'compensatable',
      'compensatable',
      'pivot',
      'retriable',
    ]);
    expect(saga).toMatchObject({ name: 'test', version: 3, pivot: { id: 'c' } });
  });

  it('closes without undoing when a compensatable step is refused, unless its options say otherwise', () => {
    const saga = defineSaga<State>({
      name: 'test',
      version: 1,
      steps: ({ compensatable }) => [
        compensatable('a', Reserve),
        compensatable('b', Reserve, { onRefusal: 'undo-all' }),
      ],
    });

    expect(saga.steps).toMatchObject([{ onRefusal: 'close' }, { onRefusal: 'undo-all' }]);
  });

  it.each<[string, List]>([
    ['a compensatable step after the pivot', (b) => [b.pivot('a', Create), b.compensatable('b', Reserve)]],
    [
      'a compensatable step after a retriable one',
      (b) => [b.retriable('a', Confirm), b.compensatable('b', Reserve)],
    ],
    ['a pivot after a retriable step', (b) => [b.retriable('a', Confirm), b.pivot('b', Create)]],
    ['two pivots', (b) => [b.pivot('a', Create), b.pivot('b', Create)]],
    ['a repeated id', (b) => [b.compensatable('a', Reserve), b.retriable('a', Confirm)]],
    ['a repeated id in a group', (b) => [b.parallel(b.retriable('a', Confirm), b.retriable('a', Confirm))]],
    ['an empty group', (b) => [b.retriable('a', Confirm), b.parallel()]],
    ['mixed kinds in a group', (b) => [b.parallel(b.compensatable('a', Reserve), b.retriable('b', Confirm))]],
    ['a pivot in a group', (b) => [b.parallel(b.pivot('a', Create), b.pivot('b', Create))]],
    ['no steps', () => []],
    ['an id that is no kebab-case', (b) => [b.retriable('Confirm Stock', Confirm)]],
    ['two operations of one name', (b) => [b.compensatable('a', Reserve), b.bestEffort('b', Release)]],
    ['a step that is never tried', (b) => [b.retriable('a', Confirm, { maxTries: 0 })]],
  ])('throws at load on %s', (_, steps) => {
    expect(() => define(steps)).toThrow(SagaDefinitionError);
  });

  it('throws at load on a version that is no positive integer', () => {
    expect(() => define((b) => [b.retriable('a', Confirm)], 0)).toThrow(SagaDefinitionError);
  });

  it('does not compile with a step of the wrong kind', () => {
    const steps: List = ({ compensatable, pivot }) => [
      // @ts-expect-error a compensatable step must have `compensate`
      compensatable('a', Confirm),
      // @ts-expect-error a pivot must have `settle`
      pivot('b', Reserve),
    ];

    expect(steps).toBeInstanceOf(Function);
  });

  it('does not compile with a step of another state', () => {
    class Other extends RetriableStep<{ readonly total: bigint }> {
      async invoke(): Promise<{ total: bigint }> {
        return { total: 1n };
      }
    }
    // @ts-expect-error its patch does not belong to this saga's state
    const steps: List = ({ retriable }) => [retriable('a', Other)];

    expect(steps).toBeInstanceOf(Function);
  });

  it('knows the operations of steps that it no longer has: they are done, never begun', async () => {
    const steps: List = ({ retriable }) => [retriable('a', Confirm)];
    const saga = defineSaga<State>({ name: 'test', version: 2, steps, retired: [ConfirmLater] });
    const done: object[] = [];
    const step = Object.assign(new ConfirmLater(), {
      retry: async (...given: object[]) => void done.push(...given),
    });
    const scope = { sagaId: 's-1', attempt: 1, deadline: 0 };

    await saga.operations.get('confirm')?.run({ resolve: <T>() => step as T }, {}, scope);

    expect([saga.steps.map(({ id }) => id), [...saga.operations.keys()]]).toEqual([['a'], ['confirm']]);
    expect(done).toEqual([{}, scope]);
  });

  it('reads a stored state through the schema, and refuses one that does not fit', () => {
    const state = {
      parse: (value: unknown): { readonly total: bigint } => ({
        total: BigInt((value as { total: string }).total),
      }),
    };
    const saga = defineSaga({
      name: 'typed',
      version: 1,
      state,
      steps: ({ retriable }) => [retriable('a', AddOne)],
    });

    expect(saga.parseState({ total: '7' })).toEqual({ total: 7n });
    expect(() => saga.parseState({ total: 'seven' })).toThrow(SyntaxError);
  });
});

class AddOne extends RetriableStep<{ readonly total: bigint }> {
  async invoke({ total }: { readonly total: bigint }): Promise<{ total: bigint }> {
    return { total: total + 1n };
  }
}
