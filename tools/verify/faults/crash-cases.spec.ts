import { describe, expect, it } from '@jest/globals';

import { confirmCheckoutSaga } from '@holdfast/checkout';

import { crashCases } from './crash-cases.ts';

const cases = crashCases(confirmCheckoutSaga);
const pointsOf = (setUp: string): string[] =>
  cases.filter((each) => each.setUp === setUp).map(({ point }) => point);

describe('DEM-21 the crash matrix', () => {
  it('has a death before and after every step of the saga, in its order', () => {
    const expected = confirmCheckoutSaga.steps.flatMap(({ id }) => [`before:${id}`, `after:${id}`]);

    expect(pointsOf('forward')).toEqual(expected);
  });

  it('has a death around every undo and around the asking of the pivot, in checkout and in the worker', () => {
    const effects = confirmCheckoutSaga.steps.filter(({ kind }) => kind === 'compensatable');
    const points = effects.flatMap(({ id }) => [`before-undo:${id}`, `after-undo:${id}`]);
    for (const setUp of ['refused', 'recovery'])
      expect(pointsOf(setUp)).toEqual(expect.arrayContaining([...points, 'before-settle:create-order']));
  });

  it('covers a new step by itself', () => {
    const added = { kind: 'retriable', id: 'send-flowers' } as const;
    const saga = { ...confirmCheckoutSaga, steps: [...confirmCheckoutSaga.steps, added] };

    expect(crashCases(saga).map(({ point }) => point)).toEqual(
      expect.arrayContaining(['before:send-flowers', 'after:send-flowers']),
    );
  });

  it('has a buyer for every point who reaches it', () => {
    expect(cases.filter(({ kinds }) => kinds.length === 0)).toEqual([]);
  });

  it('comes to the extension of holds with a second attempt', () => {
    const atExtension = cases.filter(({ step }) => step === 'extend-stock-holds');

    expect(atExtension.length).toBeGreaterThan(0);
    for (const { kinds } of atExtension)
      expect(kinds.map(({ isLater }) => isLater)).toEqual([true, true, true, true]);
  });

  it('asks of each point only those ways to pay that come there', () => {
    const atPayment = cases.find(({ point }) => point === 'before:authorize-payment');

    expect(atPayment?.kinds.map(({ type }) => type)).toEqual(['card', 'card']);
  });
});
