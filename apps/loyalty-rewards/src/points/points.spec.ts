import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { pointsForTotal, pointsWorth } from './points.js';

const order = {
  totalMinor: 9_999n,
  refundedMinor: 0n,
  pointsForTotal: 99n,
  isCompleted: true,
  isCancelled: false,
};

describe('CON-3 points', () => {
  it('are counted per whole unit of the currency', () => {
    expect(pointsForTotal(9_999n, 'USD', 1)).toBe(99n);
    expect(pointsForTotal(99n, 'USD', 1)).toBe(0n);
    expect(pointsForTotal(500n, 'JPY', 1)).toBe(500n);
    expect(pointsForTotal(2_500n, 'KWD', 3)).toBe(6n);
  });

  it('count only once the order is completed, and not when it is cancelled', () => {
    expect(pointsWorth(order)).toBe(99n);
    expect(pointsWorth({ ...order, isCompleted: false })).toBe(0n);
    expect(pointsWorth({ ...order, isCancelled: true })).toBe(0n);
  });

  it('shrink in proportion to the refund, to zero after a full one', () => {
    expect(pointsWorth({ ...order, refundedMinor: 3_333n })).toBe(66n);
    expect(pointsWorth({ ...order, refundedMinor: 9_999n })).toBe(0n);
    expect(pointsWorth({ ...order, totalMinor: 0n, pointsForTotal: 0n })).toBe(0n);
  });

  it('never grow by a refund, in any number of parts', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        fc.array(fc.bigInt(0n, 10n ** 11n), { maxLength: 20 }),
        (totalMinor, parts) => {
          let refundedMinor = 0n;
          let before = pointsWorth({ ...order, totalMinor, pointsForTotal: totalMinor / 100n });
          for (const part of parts) {
            refundedMinor += part;
            const now = pointsWorth({
              ...order,
              totalMinor,
              refundedMinor,
              pointsForTotal: totalMinor / 100n,
            });
            expect(now <= before && now >= 0n).toBe(true);
            before = now;
          }
        },
      ),
    );
  });
});
