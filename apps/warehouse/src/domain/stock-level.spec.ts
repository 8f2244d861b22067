import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { spreadTotal } from './stock-level.js';
import type { StockLevel } from './stock-level.js';

const level = (locationId: string, onHand: number, held = 0, allocated = 0): StockLevel => ({
  sku: 'A',
  locationId,
  onHand,
  held,
  allocated,
  shortfall: 0,
});

describe('WHS-1 spreadTotal', () => {
  it('WHS-1 puts the surplus at the first location', () => {
    expect(spreadTotal(10, [level('main', 5), level('east', 3)])).toEqual([
      { locationId: 'main', counted: 7 },
      { locationId: 'east', counted: 3 },
    ]);
  });

  it('WHS-1 keeps promised pieces at their locations first', () => {
    expect(spreadTotal(4, [level('main', 5), level('east', 3, 1, 2)])).toEqual([
      { locationId: 'main', counted: 1 },
      { locationId: 'east', counted: 3 },
    ]);
  });

  it('WHS-1 always sums to the total', () => {
    const levels = fc.array(
      fc
        .tuple(fc.nat(50), fc.nat(20), fc.nat(20))
        .map(([free, held, allocated]) => level('x', free + held + allocated, held, allocated)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.nat(500), levels, (total, given) => {
        const counts = spreadTotal(total, given).map(({ counted }) => counted);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
