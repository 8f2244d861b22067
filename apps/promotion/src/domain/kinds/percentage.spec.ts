import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aCart, aLine, aPromotion, amounts } from '../../testing/evaluation.js';
import { describeKind } from '../../testing/kind-contract.js';
import { percentage } from './percentage.js';

describeKind(
  percentage,
  fc.record({
    percent: fc.integer({ min: 1, max: 10_000 }),
    target: fc.constantFrom('line' as const, 'order' as const, 'shipping' as const),
  }),
);

describe('PRM-1 percentage', () => {
  it('PRM-1 rounds a share half up', () => {
    expect(
      amounts([aPromotion({ percent: 500 })], aCart({ lines: [aLine({ unitPriceMinor: 1_010n })] })),
    ).toEqual([['a', 51n]]);
    expect(
      amounts([aPromotion({ percent: 1_250 })], aCart({ lines: [aLine({ unitPriceMinor: 99n })] })),
    ).toEqual([['a', 12n]]);
  });
});
