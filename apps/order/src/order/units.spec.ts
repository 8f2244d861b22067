import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { countUnits, freeUnits, takeUnits } from './units.js';
import type { UnitRange } from './units.js';

describe('pieces of an order line (ORD-7)', () => {
  it('ORD-7 takes the lowest free pieces, across the gaps that rejected returns left', () => {
    const free = freeUnits(10, [
      [6, 8],
      [0, 2],
    ]);

    expect(free).toEqual([
      [2, 6],
      [8, 10],
    ]);
    expect(takeUnits(free, 5)).toEqual([
      [2, 6],
      [8, 9],
    ]);
    expect(countUnits(takeUnits(free, 99))).toBe(6);
  });

  it('ORD-7 never takes a piece twice, whatever is taken and freed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.record({ wanted: fc.integer({ min: 1, max: 20 }), keep: fc.boolean() }), {
          maxLength: 30,
        }),
        (bought, requests) => {
          let taken: UnitRange[] = [];
          for (const { wanted, keep } of requests) {
            const units = takeUnits(freeUnits(bought, taken), wanted);
            const before = taken;
            taken = [...taken, ...units];
            const pieces = taken.flatMap(([from, to]) =>
              Array.from({ length: to - from }, (_, n) => from + n),
            );
            expect(new Set(pieces).size).toBe(pieces.length);
            expect(pieces.every((piece) => piece >= 0 && piece < bought)).toBe(true);
            if (!keep) taken = before;
          }
        },
      ),
    );
  });
});
