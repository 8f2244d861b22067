import { describe, expect, it } from '@jest/globals';

import { confirmCheckoutSaga } from '@holdfast/checkout';

import { crashCases } from './crash-cases.ts';

interface Step {
  readonly id: string;
  readonly kind: string;
}

const forward = (): string[] =>
  crashCases(confirmCheckoutSaga)
    .filter(({ setUp }: { setUp: string }) => setUp === 'forward')
    .map(({ point }: { point: string }) => point);

describe('DEM-21 the crash matrix', () => {
  it('has a death before and after every step of the saga, in its order', () => {
    const expected = confirmCheckoutSaga.steps.flatMap(({ id }) => [`before:${id}`, `after:${id}`]);

    expect(forward()).toEqual(expected);
  });

  it('has a death around every undo and around the asking of the pivot, in checkout and in the worker', () => {
    const effects = confirmCheckoutSaga.steps.filter(({ kind }: Step) => kind === 'compensatable');
    const points = effects.flatMap(({ id }: Step) => [`before-undo:${id}`, `after-undo:${id}`]);
    for (const setUp of ['refused', 'recovery']) {
      const found = crashCases(confirmCheckoutSaga)
        .filter((each: { setUp: string }) => each.setUp === setUp)
        .map(({ point }: { point: string }) => point);
      expect(found).toEqual(expect.arrayContaining([...points, 'before-settle:create-order']));
    }
  });

  it('covers a new step by itself', () => {
    const added = { kind: 'retriable', id: 'send-flowers' };
    const saga = { ...confirmCheckoutSaga, steps: [...confirmCheckoutSaga.steps, added] };

    expect(crashCases(saga).map(({ point }: { point: string }) => point)).toEqual(
      expect.arrayContaining(['before:send-flowers', 'after:send-flowers']),
    );
  });

  it('has a buyer for every point who reaches it', () => {
    expect(
      crashCases(confirmCheckoutSaga).filter(({ kinds }: { kinds: unknown[] }) => kinds.length === 0),
    ).toEqual([]);
  });

  it('comes to the extension of holds with a second attempt', () => {
    const atExtension = crashCases(confirmCheckoutSaga).filter(({ point }: { point: string }) =>
      point.endsWith('extend-stock-holds'),
    );

    expect(atExtension.length).toBeGreaterThan(0);
    for (const { kinds } of atExtension)
      expect(kinds.map(({ isLater }: { isLater: boolean }) => isLater)).toEqual([true, true, true, true]);
  });

  it('asks of each point only those ways to pay that come there', () => {
    const [atPayment] = crashCases(confirmCheckoutSaga).filter(
      ({ point }: { point: string }) => point === 'before:authorize-payment',
    );

    expect(atPayment?.kinds.map(({ type }: { type: string }) => type)).toEqual(['card', 'card']);
  });
});
