import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aFixedAmount, aPromotion, amounts } from '../../testing/evaluation.js';
import { describeKind } from '../../testing/kind-contract.js';
import { reducedShipping } from './reduced-shipping.js';

const reduced = { kind: 'reduced_shipping', target: 'shipping' } as const;

describeKind(
  reducedShipping,
  fc.oneof(
    fc.record({ target: fc.constant('shipping' as const), percent: fc.integer({ min: 1, max: 10_000 }) }),
    fc.record({
      target: fc.constant('shipping' as const),
      percent: fc.constant(null),
      amountMinor: fc.bigInt(1n, 100_000n),
    }),
  ),
);

describe('PRM-1 reduced_shipping', () => {
  it('PRM-1 takes a share of the shipping cost', () => {
    expect(amounts([aPromotion({ ...reduced, percent: 5_000 })])).toEqual([['a', 250n]]);
  });

  it('PRM-1 never takes more than the shipping cost', () => {
    expect(amounts([aFixedAmount(900n, reduced)])).toEqual([['a', 500n]]);
  });
});
