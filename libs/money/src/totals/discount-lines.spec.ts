import { describe, expect, it } from '@jest/globals';

import { line, lineDiscount, orderDiscount, shippingDiscount } from '../testing/priced-lines.js';
import { discountLines } from './discount-lines.js';
import type { Discount } from './discount-lines.js';
import { TotalsMismatchError } from './totals-mismatch-error.js';

describe('TOT-1 discounts on lines', () => {
  it('DEM-15 spreads 0.04 over three units as 0.01, 0.01, 0.02', () => {
    const lines = [line('a', 100n), line('b', 100n), line('c', 100n)];

    const cart = discountLines({ currency: 'USD', lines, discounts: [orderDiscount(4n)], shippingMinor: 0n });

    expect(cart.lines.map((each) => each.discountMinor)).toEqual([1n, 1n, 2n]);
  });

  it('TOT-1 names the discounts of each line by promotion and code', () => {
    const lines = [line('a', 100n), line('b', 300n)];

    const cart = discountLines({
      currency: 'USD',
      lines,
      discounts: [lineDiscount('a', 20n), orderDiscount(38n)],
      shippingMinor: 0n,
    });

    expect(cart.lines[0]?.discounts).toEqual([
      { promotionId: 'p-line', code: 'LINE', name: 'Line', amountMinor: 20n },
      { promotionId: 'p-order', name: 'Order', amountMinor: 8n },
    ]);
    expect(cart.lines[1]?.discounts).toEqual([{ promotionId: 'p-order', name: 'Order', amountMinor: 30n }]);
    expect(cart).toMatchObject({ subtotalMinor: 400n, discountMinor: 58n });
  });

  it('TOT-1 lets an order discount fall on named lines only', () => {
    const lines = [line('a', 100n), line('b', 300n)];
    const some: Discount = { ...orderDiscount(50n), lineAmounts: [{ lineId: 'b', amountMinor: 50n }] };

    const cart = discountLines({ currency: 'USD', lines, discounts: [some], shippingMinor: 0n });

    expect(cart.lines.map((each) => each.netMinor)).toEqual([100n, 250n]);
  });
});

describe('TOT-2 caps', () => {
  it('TOT-2 takes no line below zero: an over-large discount takes what the earlier ones left', () => {
    const discounts = [lineDiscount('a', 80n), lineDiscount('a', 80n), orderDiscount(1_000n)];

    const cart = discountLines({ currency: 'USD', lines: [line('a', 100n)], discounts, shippingMinor: 0n });

    expect(cart.discounts.map(({ amountMinor }) => amountMinor)).toEqual([80n, 20n, 0n]);
    expect(cart.lines[0]?.netMinor).toBe(0n);
  });

  it('TOT-2 caps the shipping discount at the shipping cost', () => {
    const cart = discountLines({
      currency: 'USD',
      lines: [],
      discounts: [shippingDiscount(300n), shippingDiscount(300n)],
      shippingMinor: 499n,
    });

    expect(cart.discounts.map(({ amountMinor }) => amountMinor)).toEqual([300n, 199n]);
    expect(cart).toMatchObject({ shippingDiscountMinor: 499n, netShippingMinor: 0n, discountMinor: 0n });
  });

  it.each([
    ['a negative shipping price', { shippingMinor: -1n }],
    ['a negative price', { lines: [line('a', -1n)] }],
    ['a negative quantity', { lines: [line('a', 1n, -1)] }],
    ['a negative discount', { discounts: [orderDiscount(-1n)] }],
    ['a repeated line id', { lines: [line('a', 1n), line('a', 1n)] }],
    [
      'a line discount that names no line',
      { discounts: [{ ...orderDiscount(1n), target: 'line' as const }] },
    ],
    ['a discount on an unknown line', { discounts: [lineDiscount('z', 1n)] }],
    [
      'a discount that is not the sum of its lines',
      { discounts: [{ ...lineDiscount('a', 1n), amountMinor: 2n }] },
    ],
  ])('TOT-2 refuses %s', (_, wrong) => {
    const good = { currency: 'USD', lines: [line('a', 100n)], discounts: [], shippingMinor: 0n };

    expect(() => discountLines({ ...good, ...wrong })).toThrow(TotalsMismatchError);
  });
});
