import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { CASH_UNITS, STRIPE_UNITS, computeTax, discountLines, grandTotal } from '@holdfast/money';
import type { Discount } from '@holdfast/money';

import { aLine, anOrder } from '../testing/orders.js';
import { gatewayStep } from './gateway-step.js';
import type { OrderContent } from './order.js';
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

describe('refunding an order (ORD-3, DEM-16)', () => {
  it('line by line and shipping adds up to exactly the total, with coupons, with tax included or added, with rounding', () => {
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

  it('unit by unit in any portions adds up to the line, and no portion is negative', () => {
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

/** An order as checkout makes it: discounts, tax within or on top, shipping paid, discounted or free, rounded for what takes the money. */
const pricedOrder = (currency: string, paymentType: 'card' | 'cod') => {
  const price = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 99_999n));
  const rate = fc.constantFrom('0', '0.05', '0.1', '0.19', '0.0825');
  return fc
    .record({
      lines: fc.array(fc.record({ unitPriceMinor: price, quantity: fc.integer({ min: 1, max: 12 }) }), {
        minLength: 1,
        maxLength: 6,
      }),
      discounts: fc.array(
        fc.record({ target: fc.constantFrom('order' as const, 'shipping' as const), amountMinor: price }),
        { maxLength: 2 },
      ),
      shippingMinor: fc.oneof(fc.constant(0n), price),
      goodsRate: rate,
      shippingRate: rate,
      pricesIncludeTax: fc.boolean(),
      rounding: fc.constantFrom('line' as const, 'total' as const),
    })
    .map(({ lines, discounts, shippingMinor, goodsRate, shippingRate, pricesIncludeTax, rounding }) => {
      const cart = discountLines({
        currency,
        shippingMinor,
        lines: lines.map((line, index) => ({ ...line, lineId: `l${index}`, sku: `S${index}` })),
        discounts: discounts.map((each): Discount => ({ ...each, promotionId: 'p', name: 'P' })),
      });
      const rates = (rate: string) => [{ name: 'VAT', rate, compound: false }];
      const modes = { pricesIncludeTax, shippingPricesNet: false };
      const tax = computeTax({
        ...modes,
        rounding,
        lines: cart.lines.map(({ lineId, netMinor }) => ({ lineId, taxClass: 'a', amountMinor: netMinor })),
        ratesByClass: { a: rates(goodsRate) },
        shipping: { amountMinor: cart.netShippingMinor, rates: rates(shippingRate) },
      });
      const units = paymentType === 'card' ? STRIPE_UNITS : CASH_UNITS;
      const totals = grandTotal({ ...modes, cart, tax, units });
      return anOrder({
        currency,
        paymentType,
        pricesIncludeTax,
        lines: totals.lines.map(({ lineId, quantity, unitPriceMinor, discountMinor, taxMinor, totalMinor }) =>
          aLine({
            lineId,
            quantity,
            unitPriceMinor,
            discountTotalMinor: discountMinor,
            taxTotalMinor: taxMinor,
            totalMinor,
          }),
        ),
        totals: {
          ...totals,
          discountTotalMinor: totals.discountMinor,
          taxTotalMinor: totals.taxMinor,
        },
      });
    });
};

/** Every piece of the order and its shipping, in the given order of keys. */
function pieces(order: OrderContent, keys: readonly number[]): bigint[] {
  const units = order.lines.flatMap(({ lineId, quantity }) =>
    Array.from({ length: quantity }, (_, quantityBefore) =>
      refundForUnits(order, { lineId, quantity: 1, quantityBefore }),
    ),
  );
  return [...units, paidParts(order).shippingMinor]
    .map((amount, index) => ({ amount, key: keys[index % keys.length]! }))
    .sort((a, b) => a.key - b.key)
    .map(({ amount }) => amount);
}

const keys = fc.array(fc.integer(), { minLength: 73, maxLength: 73 });

describe('MON-2 pieces in steps of the gateway', () => {
  const anyCurrency = fc.constantFrom(...STRIPE_UNITS.codes()).chain((code) => pricedOrder(code, 'card'));

  it('MON-2 pieces of any order, in any order, in any currency the gateway takes, add up, are whole steps, and never exceed what is left', () => {
    fc.assert(
      fc.property(anyCurrency, keys, (order, shuffle) => {
        let left = order.totals.grandTotalMinor;
        for (const piece of pieces(order, shuffle)) {
          expect(piece >= 0n && piece <= left).toBe(true);
          expect(STRIPE_UNITS.isWhole(piece, order.currency)).toBe(true);
          expect(
            STRIPE_UNITS.fromGateway(STRIPE_UNITS.toGateway(piece, order.currency), order.currency),
          ).toBe(piece);
          left -= piece;
        }
        expect(left).toBe(0n);
      }),
      { numRuns: 500 },
    );
  });

  it('MON-2 no line is a whole step, or more, off what it cost, unless it takes the rounding of the total', () => {
    fc.assert(
      fc.property(anyCurrency, (order) => {
        const step = gatewayStep(order);
        const off = paidParts(order).lines.map(
          ({ paidMinor }, index) => paidMinor - order.lines[index]!.totalMinor,
        );
        expect(off.every((each) => each < 2n * step && each > -2n * step)).toBe(true);
        if (step === 1n) expect(off.every((each) => each === 0n)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('MON-2 with free shipping, all goods together are the whole total', () => {
    fc.assert(
      fc.property(anyCurrency, (order) => {
        const { totals } = order;
        const isFree = totals.shippingMinor === totals.shippingDiscountMinor;
        if (isFree && totals.subtotalMinor > totals.discountTotalMinor)
          expect(paidParts(order).shippingMinor).toBe(0n);
      }),
      { numRuns: 500 },
    );
  });

  it('MON-2 cash is refunded to the minor unit, in every currency', () => {
    const cash = fc.constantFrom('KWD', 'MGA', 'IQD', 'USD', 'JPY').chain((code) => pricedOrder(code, 'cod'));
    fc.assert(
      fc.property(cash, keys, (order, shuffle) => {
        expect(gatewayStep(order)).toBe(1n);
        expect(sum(pieces(order, shuffle))).toBe(order.totals.grandTotalMinor);
        expect(paidParts(order).lines.map(({ paidMinor }) => paidMinor)).toEqual(
          order.lines.map(({ totalMinor }) => totalMinor),
        );
      }),
      { numRuns: 300 },
    );
  });

  const shirts = (currency: string, unitPriceMinor: bigint, totals: Partial<OrderContent['totals']>) => {
    const line = aLine({ quantity: 3, unitPriceMinor, taxTotalMinor: 0n, totalMinor: 3n * unitPriceMinor });
    const order = anOrder({ currency, lines: [line] });
    return { ...order, totals: { ...order.totals, ...totals } };
  };
  const ofOne = (order: OrderContent, quantityBefore: number) =>
    refundForUnits(order, { lineId: order.lines[0]!.lineId, quantity: 1, quantityBefore });

  it('MON-2 three shirts at KWD 6.943 and shipping: one is refunded as 6.940, which the gateway accepts', () => {
    const order = shirts('KWD', 6_943n, {
      shippingMinor: 1_250n,
      roundingMinor: 1n,
      grandTotalMinor: 22_080n,
    });

    expect([0, 1, 2].map((before) => ofOne(order, before))).toEqual([6_940n, 6_940n, 6_940n]);
    expect(paidParts(order).shippingMinor).toBe(1_260n);
  });

  it('MON-2 MGA 10,000.50 for three: each piece is whole ariary, and all are what was paid', () => {
    const order = shirts('MGA', 333_350n, {
      shippingMinor: 0n,
      roundingMinor: 50n,
      grandTotalMinor: 1_000_100n,
    });

    expect([0, 1, 2].map((before) => ofOne(order, before))).toEqual([333_300n, 333_400n, 333_400n]);
  });

  it('MON-2 the step stored with an order counts, whatever the table says now', () => {
    expect(gatewayStep({ ...anOrder({ currency: 'USD' }), gatewayStepMinor: 5n })).toBe(5n);
    expect(gatewayStep(anOrder({ currency: 'KWD' }))).toBe(10n);
    expect(gatewayStep(anOrder({ currency: 'XXX' }))).toBe(1n);
  });
});
