import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { beyondShare, shareOf } from './stock-share.js';

const stock = (total: number, available = total) => new Map([['A', { total, available }]]);
const line = (quantity: number) => [{ sku: 'A', quantity }];

describe('TRU-9 the share of a stock that one client may hold', () => {
  it.each([
    [0, 20, 1],
    [4, 20, 1],
    [10, 20, 2],
    [14, 20, 2],
    [100, 20, 20],
    [3, 1, 1],
  ])('TRU-9 of %i pieces %i percent is %i', (total, percent, share) => {
    expect(shareOf(total, percent)).toBe(share);
  });

  it('TRU-9 counts what the client holds elsewhere, however it is listed, and never offers more than there is', () => {
    expect(beyondShare(line(3), stock(20), 20, [...line(1), ...line(1)])).toEqual([
      { sku: 'A', requested: 3, available: 2 },
    ]);
    expect(beyondShare(line(9), stock(100, 4), 20, line(15))).toEqual([
      { sku: 'A', requested: 9, available: 4 },
    ]);
    expect(beyondShare(line(1), new Map(), 20, line(1))).toEqual([{ sku: 'A', requested: 1, available: 0 }]);
    expect(beyondShare(line(2), stock(20), 20, line(2))).toEqual([]);
  });

  it('TRU-9 is never exceeded, whatever is requested', () => {
    const pieces = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(
        pieces,
        pieces,
        pieces,
        fc.integer({ min: 1, max: 99 }),
        (want, elsewhere, total, percent) => {
          const short = beyondShare(line(want), stock(total), percent, line(elsewhere));
          const isWithin = want + elsewhere <= Math.max(1, Math.floor((total * percent) / 100));
          expect(short.length === 0).toBe(isWithin);
        },
      ),
    );
  });
});
