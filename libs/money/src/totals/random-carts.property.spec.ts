import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { STRIPE_UNITS } from '../gateway/stripe-units.js';
import { type TaxInput, computeTax } from '../tax/compute-tax.js';
import { type Discount, type DiscountInput, discountLines, sum } from './discount-lines.js';
import { type Totals, grandTotal } from './grand-total.js';

const RATES = ['0', '0.0825', '0.21', '0.10', '0.09975', '0.055', '1.5'];

const rates = fc.array(
  fc.record({
    name: fc.constantFrom('A', 'B', 'C'),
    rate: fc.constantFrom(...RATES),
    compound: fc.boolean(),
  }),
  { maxLength: 3 },
);

/** Typical prices in the currency: one yen, one cent or one fils up to some thousands of the unit. */
const priceIn = (currency: string): fc.Arbitrary<bigint> => {
  const unit = { JPY: 1n, ISK: 1n, EUR: 100n, MGA: 100n, KWD: 1_000n }[currency] ?? 1n;
  return fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 5_000n * unit }));
};

const discountFor = (lineCount: number, price: fc.Arbitrary<bigint>): fc.Arbitrary<Discount> =>
  fc
    .record({
      target: fc.constantFrom('line' as const, 'order' as const, 'shipping' as const),
      amountMinor: price,
      line: fc.nat({ max: lineCount - 1 }),
      isGiven: fc.boolean(),
    })
    .map(({ target, amountMinor, line, isGiven }) => ({
      promotionId: `p-${target}`,
      name: target,
      target,
      amountMinor,
      ...(target === 'line' || (target === 'order' && isGiven)
        ? { lineAmounts: [{ lineId: `l${line}`, amountMinor }] }
        : {}),
    }));

const cartIn = (currency: string, lineCount: number): fc.Arbitrary<DiscountInput> => {
  const price = priceIn(currency);
  const line = fc.record({
    unitPriceMinor: price,
    quantity: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 999 })),
  });
  return fc.record({
    currency: fc.constant(currency),
    lines: fc
      .array(line, { minLength: lineCount, maxLength: lineCount })
      .map((lines) => lines.map((each, index) => ({ ...each, lineId: `l${index}`, sku: `S${index}` }))),
    discounts: fc.array(discountFor(lineCount, price), { maxLength: 5 }),
    shippingMinor: price,
  });
};

const scenario = fc.record({
  cart: fc
    .tuple(
      fc.constantFrom('JPY', 'EUR', 'KWD', 'ISK', 'MGA'),
      fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 100 })),
    )
    .chain(([currency, lineCount]) => cartIn(currency, lineCount)),
  standard: rates,
  reduced: rates,
  onShipping: rates,
  taxesShipping: fc.boolean(),
  pricesIncludeTax: fc.boolean(),
  shippingPricesNet: fc.boolean(),
  rounding: fc.constantFrom('line' as const, 'total' as const),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function quote(given: Scenario): Totals {
  const { pricesIncludeTax, shippingPricesNet, rounding, standard, reduced } = given;
  const cart = discountLines(given.cart);
  const taxInput: TaxInput = {
    lines: cart.lines.map(({ lineId, netMinor }, index) => ({
      lineId,
      taxClass: ['standard', 'reduced', 'exempt'][index % 3] ?? 'exempt',
      amountMinor: netMinor,
    })),
    ratesByClass: { standard, reduced },
    ...(given.taxesShipping
      ? { shipping: { amountMinor: cart.netShippingMinor, rates: given.onShipping } }
      : {}),
    pricesIncludeTax,
    shippingPricesNet,
    rounding,
  };
  return grandTotal({
    cart,
    units: STRIPE_UNITS,
    tax: computeTax(taxInput),
    pricesIncludeTax,
    shippingPricesNet,
  });
}

describe('DEM-15 random carts', () => {
  it('DEM-15 adds up for 10,000 carts of up to 100 lines in yen, euro, dinar, króna and ariary', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const totals = quote(given);
        const { lines, discounts } = totals;

        const onGoods = sum(
          discounts.filter(({ target }) => target !== 'shipping').map((each) => each.amountMinor),
        );
        expect(sum(lines.map((line) => line.discountMinor))).toBe(onGoods);
        expect(
          lines.every((line) => line.discountMinor >= 0n && line.discountMinor <= line.subtotalMinor),
        ).toBe(true);
        expect(totals.shippingDiscountMinor <= totals.shippingMinor).toBe(true);
        expect(sum(totals.taxLines.map((line) => line.amountMinor))).toBe(totals.taxMinor);
        const added = given.pricesIncludeTax
          ? given.shippingPricesNet
            ? totals.shippingTaxMinor
            : 0n
          : totals.taxMinor;
        const exact =
          totals.subtotalMinor - onGoods + totals.shippingMinor - totals.shippingDiscountMinor + added;
        expect(totals.grandTotalMinor - totals.roundingMinor).toBe(exact);
        const step = STRIPE_UNITS.stepMinor(totals.currency);
        expect(totals.grandTotalMinor % step).toBe(0n);
        expect(totals.roundingMinor * 2n <= step && totals.roundingMinor * 2n > -step).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it('DEM-15 applies at most the requested amount of every discount, and cuts it only at zero', () => {
    fc.assert(
      fc.property(scenario, ({ cart }) => {
        const { discounts, lines, netShippingMinor } = discountLines(cart);

        discounts.forEach((given, index) => {
          const asked = cart.discounts[index]?.amountMinor ?? 0n;
          expect(given.amountMinor <= asked).toBe(true);
          const isCut = given.amountMinor < asked;
          const left =
            given.target === 'shipping'
              ? netShippingMinor
              : lines.find((line) => line.netMinor === 0n)?.netMinor;
          expect(!isCut || left === 0n).toBe(true);
        });
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});
