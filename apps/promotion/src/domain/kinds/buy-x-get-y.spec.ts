import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aCart, aContext, aLine, aPromotion, amounts } from '../../testing/evaluation.js';
import { describeKind } from '../../testing/kind-contract.js';
import { evaluate } from '../evaluate.js';
import type { Promotion } from '../promotion.js';
import { buyXGetY } from './buy-x-get-y.js';

describeKind(
  buyXGetY,
  fc.record({
    target: fc.constant('line' as const),
    conditions: fc.record({
      skus: fc.constant(['A', 'B']),
      buyQuantity: fc.integer({ min: 1, max: 4 }),
      getQuantity: fc.integer({ min: 1, max: 3 }),
      reward: fc.option(fc.constantFrom({ skus: ['B', 'C'] }, { skus: ['C'] }, {}), { nil: undefined }),
    }),
  }),
);

const aBundle = (buyQuantity: number, given: Partial<Promotion> = {}): Promotion =>
  aPromotion({
    kind: 'buy_x_get_y',
    target: 'line',
    percent: null,
    conditions: { buyQuantity, getQuantity: 1 },
    ...given,
  });

describe('PRM-1 buy_x_get_y', () => {
  it('PRM-1 buy 2 get 1: reduces the cheapest pieces, over lines', () => {
    const lines = [
      aLine({ quantity: 4, unitPriceMinor: 1_000n }),
      aLine({ lineId: 'l2', quantity: 1, unitPriceMinor: 300n }),
      aLine({ lineId: 'l3', quantity: 1, unitPriceMinor: 500n }),
    ];

    expect(evaluate([aBundle(2)], aCart({ lines }), aContext()).effects[0]?.lines).toEqual([
      { lineId: 'l2', amountMinor: 300n },
      { lineId: 'l3', amountMinor: 500n },
    ]);
  });

  it('PRM-1 buy 1 get 1 at half price takes half of one piece of two', () => {
    expect(amounts([aBundle(1, { percent: 5_000 })], aCart({ lines: [aLine({ quantity: 3 })] }))).toEqual([
      ['a', 500n],
    ]);
  });
});
