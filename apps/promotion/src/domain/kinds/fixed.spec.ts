import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aCart, aContext, aFixedAmount, aLine, amounts } from '../../testing/evaluation.js';
import { describeKind } from '../../testing/kind-contract.js';
import { evaluate } from '../evaluate.js';
import { fixed } from './fixed.js';

describeKind(
  fixed,
  fc.record({
    percent: fc.constant(null),
    amountMinor: fc.bigInt(1n, 100_000n),
    target: fc.constantFrom('line' as const, 'order' as const, 'shipping' as const),
  }),
);

describe('PRM-1 fixed', () => {
  it('PRM-1 never takes more than is left', () => {
    expect(amounts([aFixedAmount(900n), aFixedAmount(900n, { id: 'b', priority: 20 })])).toEqual([
      ['a', 900n],
      ['b', 100n],
    ]);
  });

  it('PRM-1 takes a fixed amount off every piece of a matching line', () => {
    const lines = [aLine({ quantity: 3 }), aLine({ lineId: 'l2', sku: 'B', quantity: 2 })];
    const [effect] = evaluate(
      [aFixedAmount(100n, { target: 'line', conditions: { skus: ['A'] } })],
      aCart({ lines }),
      aContext(),
    ).effects;

    expect(effect).toMatchObject({ amountMinor: 300n, lines: [{ lineId: 'l1', amountMinor: 300n }] });
  });
});
