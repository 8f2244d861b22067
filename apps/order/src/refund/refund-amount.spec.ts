import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aLine, anOrder } from '../order.fixtures.js';
import type { OrderContent } from '../order/order.js';
import { paidParts, refundForUnits } from './refund-amount.js';

/** A line with a coupon and odd cents; `net` prices add tax, gross ones contain it. */
const randomLine = (net: boolean) =>
  fc
    .record({
      quantity: fc.integer({ min: 1, max: 50 }),
      unit: fc.bigInt(0n, 99_999n),
      off: fc.integer({ min: 0, max: 100 }),
      tax: fc.bigInt(0n, 9_999n),
    })
    .map(({ quantity, unit, off, tax }) => {
      const discountTotalMinor = (BigInt(quantity) * unit * BigInt(off)) / 100n;
      const paid = BigInt(quantity) * unit - discountTotalMinor;
      return aLine({
        quantity,
        unitPriceMinor: unit,
        discountTotalMinor,
        taxTotalMinor: tax,
        totalMinor: net ? paid + tax : paid,
      });
    });

const randomOrder = fc.boolean().chain((net) =>
  fc
    .record({
      lines: fc.array(randomLine(net), { minLength: 1, maxLength: 20 }),
      shipping: fc.bigInt(0n, 5_000n),
      rounding: fc.bigInt(-4n, 5n),
    })
    .map(({ lines, shipping, rounding }): OrderContent => {
      const order = anOrder({ lines, pricesIncludeTax: !net });
      const goods = lines.reduce((total, line) => total + line.totalMinor, 0n);
      const exact = goods + shipping + rounding;
      const grandTotalMinor = exact < 0n ? 0n : exact;
      return {
        ...order,
        totals: { ...order.totals, shippingMinor: shipping, roundingMinor: rounding, grandTotalMinor },
      };
    }),
);

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe("giving an order's money back (ORD-3, DEM-16)", () => {
  it('line by line, and shipping, comes to the total exactly, with coupons, with tax within or on top, with rounding', () => {
    fc.assert(
      fc.property(randomOrder, (order) => {
        const { shippingMinor } = paidParts(order);
        const lines = order.lines.map(({ lineId, quantity }) =>
          refundForUnits(order, { lineId, quantity, quantityBefore: 0 }),
        );
        expect(sum(lines) + shippingMinor).toBe(order.totals.grandTotalMinor);
        expect([...lines, shippingMinor].every((amount) => amount >= 0n)).toBe(true);
      }),
    );
  });

  it('unit by unit in any portions comes to what the line cost, and no portion is negative', () => {
    fc.assert(
      fc.property(
        randomOrder,
        fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 50, maxLength: 50 }),
        (order, portions) => {
          for (const { lineId, quantity } of order.lines) {
            const paid = paidParts(order).lines.find((line) => line.lineId === lineId)?.paidMinor;
            const refunds: bigint[] = [];
            let quantityBefore = 0;
            for (const portion of portions) {
              if (quantityBefore === quantity) break;
              const units = Math.min(portion, quantity - quantityBefore);
              refunds.push(refundForUnits(order, { lineId, quantity: units, quantityBefore }));
              quantityBefore += units;
            }
            expect(sum(refunds)).toBe(paid);
            expect(refunds.every((amount) => amount >= 0n)).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('spreads 0.04 over three units as 0.01, 0.01, 0.02', () => {
    const line = aLine({
      quantity: 3,
      unitPriceMinor: 2n,
      discountTotalMinor: 2n,
      taxTotalMinor: 0n,
      totalMinor: 4n,
    });
    const order = anOrder({ lines: [line] });
    const unit = (quantityBefore: number) =>
      refundForUnits(order, { lineId: line.lineId, quantity: 1, quantityBefore });
    expect([unit(0), unit(1), unit(2)]).toEqual([1n, 1n, 2n]);
  });

  it('refuses units that were not bought', () => {
    const order = anOrder();
    const { lineId, quantity } = order.lines[0]!;
    const refused = expect.objectContaining({ reason: 'VALIDATION_FAILED' });
    expect(() => refundForUnits(order, { lineId, quantity: 1, quantityBefore: quantity })).toThrow(refused);
    expect(() => refundForUnits(order, { lineId, quantity: 0, quantityBefore: 0 })).toThrow(refused);
    expect(() => refundForUnits(order, { lineId: 'x', quantity: 1, quantityBefore: 0 })).toThrow(refused);
  });
});
