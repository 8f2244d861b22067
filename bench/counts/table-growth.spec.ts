import { describe, expect, it } from '@jest/globals';

import { growthPerCheckout } from './table-growth.js';

describe('the growth of tables', () => {
  it('is what came about per checkout, rows and bytes', () => {
    const before = new Map([['order.orders', { rows: 10, bytes: 8_192 }]]);
    const after = new Map([['order.orders', { rows: 30, bytes: 28_192 }]]);
    expect(growthPerCheckout(before, after, 10)).toEqual({ 'order.orders': { rows: 2, bytes: 2_000 } });
  });

  it('leaves out tables that did not grow, and counts new ones from nothing', () => {
    const before = new Map([['pricing.prices', { rows: 10, bytes: 8_192 }]]);
    const after = new Map([
      ['pricing.prices', { rows: 10, bytes: 16_384 }],
      ['order.inbox', { rows: 4, bytes: 400 }],
    ]);
    expect(growthPerCheckout(before, after, 2)).toEqual({ 'order.inbox': { rows: 2, bytes: 200 } });
  });
});
