import { describe, expect, it } from '@jest/globals';

import { CASH_UNITS } from '../gateway/gateway-units.js';
import { STRIPE_UNITS } from '../gateway/stripe-units.js';
import { computeTax } from '../tax/compute-tax.js';
import { line, orderDiscount, shippingDiscount } from '../testing/priced-lines.js';
import { computeTotals } from './compute-totals.js';
import { discountLines } from './discount-lines.js';
import { assertTotalsAddUp, grandTotal } from './grand-total.js';
import { TotalsMismatchError } from './totals-mismatch-error.js';

const units = STRIPE_UNITS;
const net = { currency: 'USD', units, pricesIncludeTax: false, shippingPricesNet: true, shippingMinor: 0n };

describe('TOT-4 grand total', () => {
  const lines = [line('a', 4_500n), line('b', 4_900n)];

  it('TOT-4 adds the tax where prices are without it', () => {
    const tax = {
      lines: [
        { lineId: 'a', taxMinor: 371n },
        { lineId: 'b', taxMinor: 404n },
      ],
      shippingTaxMinor: 41n,
      taxLines: [{ name: 'Sales tax', rate: '0.0825', taxableMinor: 9_900n, amountMinor: 816n }],
    };

    const totals = computeTotals({
      ...net,
      lines,
      discounts: [shippingDiscount(100n)],
      shippingMinor: 600n,
      tax,
    });

    expect(totals).toMatchObject({ taxMinor: 816n, shippingTotalMinor: 541n, grandTotalMinor: 10_716n });
    expect(totals.lines.map(({ totalMinor }) => totalMinor)).toEqual([4_871n, 5_304n]);
  });

  const vat = {
    lines: [
      { lineId: 'a', taxMinor: 781n },
      { lineId: 'b', taxMinor: 850n },
    ],
    shippingTaxMinor: 104n,
    taxLines: [{ name: 'VAT', rate: '0.21', taxableMinor: 8_265n, amountMinor: 1_735n }],
  };

  it('DEM-15 adds only the tax on shipping where prices contain tax but shipping is priced net: 45 + 49 + 4.96 = 100.00', () => {
    const modes = { currency: 'EUR', units, pricesIncludeTax: true, shippingPricesNet: true };

    const totals = computeTotals({ ...modes, lines, discounts: [], shippingMinor: 496n, tax: vat });

    expect(totals).toMatchObject({ grandTotalMinor: 10_000n, shippingTotalMinor: 600n, taxMinor: 1_735n });
  });

  it('TOT-4 adds no tax where prices and shipping contain it', () => {
    const modes = { currency: 'EUR', units, pricesIncludeTax: true, shippingPricesNet: false };

    const totals = computeTotals({
      ...modes,
      lines,
      discounts: [orderDiscount(400n)],
      shippingMinor: 600n,
      tax: vat,
    });

    expect(totals).toMatchObject({ grandTotalMinor: 9_600n, taxMinor: 1_735n });
  });

  it('DEM-15 two tax classes in gross prices, a discount over both, shipping priced net: 107.10 + 9.63 + 5.00 + 0.95 = 122.68', () => {
    const goods = [line('a', 11_900n), line('b', 1_070n)];
    const cart = discountLines({
      currency: 'EUR',
      lines: goods,
      discounts: [orderDiscount(1_297n)],
      shippingMinor: 500n,
    });
    const rate = (text: string) => [{ name: 'VAT', rate: text, compound: false }];
    const tax = computeTax({
      lines: cart.lines.map(({ lineId, netMinor }) => ({
        lineId,
        taxClass: lineId === 'a' ? 'standard' : 'reduced',
        amountMinor: netMinor,
      })),
      ratesByClass: { standard: rate('0.19'), reduced: rate('0.07') },
      shipping: { amountMinor: cart.netShippingMinor, rates: rate('0.19') },
      pricesIncludeTax: true,
      shippingPricesNet: true,
      rounding: 'line',
    });

    const totals = grandTotal({ cart, tax, units, pricesIncludeTax: true, shippingPricesNet: true });

    expect(totals.lines.map(({ netMinor, taxMinor }) => [netMinor, taxMinor])).toEqual([
      [10_710n, 1_710n],
      [963n, 63n],
    ]);
    expect(totals.taxLines).toEqual([
      { name: 'VAT', rate: '0.19', taxableMinor: 9_500n, amountMinor: 1_805n },
      { name: 'VAT', rate: '0.07', taxableMinor: 900n, amountMinor: 63n },
    ]);
    expect(totals).toMatchObject({
      shippingTaxMinor: 95n,
      shippingTotalMinor: 595n,
      grandTotalMinor: 12_268n,
    });
  });

  it('DEM-15 a compound tax in gross prices, rounded once per tax: three times 1.00 at 5 % and 9.975 % on top', () => {
    const goods = [line('a', 100n), line('b', 100n), line('c', 100n)];
    const cart = discountLines({ currency: 'EUR', lines: goods, discounts: [], shippingMinor: 0n });
    const rates = [
      { name: 'GST', rate: '0.05', compound: false },
      { name: 'QST', rate: '0.09975', compound: true },
    ];
    const taxed = (rounding: 'line' | 'total') =>
      grandTotal({
        cart,
        units,
        pricesIncludeTax: true,
        shippingPricesNet: false,
        tax: computeTax({
          lines: cart.lines.map(({ lineId, netMinor }) => ({
            lineId,
            taxClass: 'standard',
            amountMinor: netMinor,
          })),
          ratesByClass: { standard: rates },
          pricesIncludeTax: true,
          shippingPricesNet: false,
          rounding,
        }),
      });

    // 3.00 hold 0.1299 of GST and 0.2721 of QST; each 1.00 holds 0.1340 of both.
    expect(taxed('total')).toMatchObject({ taxMinor: 40n, grandTotalMinor: 300n });
    expect(taxed('total').taxLines.map(({ amountMinor }) => amountMinor)).toEqual([13n, 27n]);
    expect(taxed('line')).toMatchObject({ taxMinor: 39n, grandTotalMinor: 300n });
  });

  it('TOT-4 taxes nothing where there is no tax', () => {
    const totals = computeTotals({ ...net, lines, discounts: [] });

    expect(totals).toMatchObject({ grandTotalMinor: 9_400n, taxMinor: 0n, taxLines: [] });
  });

  it.each([
    ['a line that was not taxed', { ...vat, lines: vat.lines.slice(1) }],
    [
      'a taxed line that is not in the cart',
      { ...vat, lines: [...vat.lines, { lineId: 'z', taxMinor: 0n }] },
    ],
    ['tax lines that are not the tax', { ...vat, taxLines: [] }],
    [
      'a negative tax',
      { ...vat, lines: [vat.lines[0], { lineId: 'b', taxMinor: -1n }].filter((each) => !!each) },
    ],
  ])('TOT-4 refuses %s', (_, tax) => {
    expect(() => computeTotals({ ...net, lines, discounts: [], tax })).toThrow(TotalsMismatchError);
  });

  it('TOT-4 re-adds a stored quote and refuses one that was tampered with', () => {
    const totals = computeTotals({ ...net, lines, discounts: [orderDiscount(10n)], shippingMinor: 5n });

    expect(() => assertTotalsAddUp(totals)).not.toThrow();
    for (const field of [
      'grandTotalMinor',
      'subtotalMinor',
      'discountMinor',
      'shippingMinor',
      'taxMinor',
    ] as const) {
      expect(() => assertTotalsAddUp({ ...totals, [field]: totals[field] + 1n })).toThrow(
        TotalsMismatchError,
      );
    }
  });
});

describe('TOT-5 rounding line', () => {
  it('TOT-5 rounds a dinar total to 10 minor units and keeps the difference', () => {
    const cart = discountLines({
      currency: 'KWD',
      lines: [line('a', 1_234n)],
      discounts: [],
      shippingMinor: 0n,
    });

    const totals = grandTotal({ cart, units, pricesIncludeTax: true, shippingPricesNet: false });

    expect(totals).toMatchObject({ grandTotalMinor: 1_230n, roundingMinor: -4n });
  });

  it('MON-1 rounds an ariary total to what Stripe counts, and leaves it as it is for cash', () => {
    const lines = [line('a', 333_350n, 3)];
    const cart = discountLines({ currency: 'MGA', lines, discounts: [], shippingMinor: 0n });
    const modes = { cart, pricesIncludeTax: true, shippingPricesNet: false };

    expect(grandTotal({ ...modes, units })).toMatchObject({
      grandTotalMinor: 1_000_100n,
      roundingMinor: 50n,
    });
    expect(grandTotal({ ...modes, units: CASH_UNITS })).toMatchObject({
      grandTotalMinor: 1_000_050n,
      roundingMinor: 0n,
    });
  });
});
