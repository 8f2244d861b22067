import { describe, expect, it } from '@jest/globals';

import { sumBySku } from './stock-line.js';

describe('DEM-18 sumBySku', () => {
  it('DEM-18 sums the same SKU on two lines, and sorts', () => {
    expect(
      sumBySku([
        { sku: 'B', quantity: 1 },
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 4 },
      ]),
    ).toEqual([
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 5 },
    ]);
  });

  it.each([
    [[]],
    [[{ sku: '', quantity: 1 }]],
    [[{ sku: 'A', quantity: 1.5 }]],
    [[{ sku: 'A', quantity: 2 ** 31 }]],
  ])('DEM-18 refuses %j', (lines) => {
    expect(() => sumBySku(lines)).toThrow(expect.objectContaining({ reason: 'VALIDATION_FAILED' }));
  });
});
