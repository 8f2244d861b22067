import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Rational } from '../rational.js';
import { type TaxInput, computeTax } from './compute-tax.js';
import { type TaxShare, exactShares } from './exact-tax.js';
import type { TaxRate } from './tax-rate.js';

const rate = (text: string, name = 'Tax', compound = false): TaxRate => ({ name, rate: text, compound });
const goods = (...amounts: bigint[]): TaxInput['lines'] =>
  amounts.map((amountMinor, index) => ({ lineId: `l${index}`, taxClass: 'standard', amountMinor }));
const exclusive = { pricesIncludeTax: false, shippingPricesNet: true, rounding: 'line' as const };
const inclusive = { pricesIncludeTax: true, shippingPricesNet: false, rounding: 'line' as const };

describe('TOT-3 tax on prices without tax', () => {
  it('TOT-3 rounds half-up per line', () => {
    const tax = computeTax({
      ...exclusive,
      lines: goods(1_000n, 1_000n),
      ratesByClass: { standard: [rate('0.0825')] },
    });

    expect(tax.lines.map(({ taxMinor }) => taxMinor)).toEqual([83n, 83n]);
    expect(tax.taxLines).toEqual([{ name: 'Tax', rate: '0.0825', taxableMinor: 2_000n, amountMinor: 166n }]);
  });

  it('TOT-3 rounds half-up once per tax where the tenant rounds totals', () => {
    const lines = goods(1_000n, 1_000n);

    const tax = computeTax({
      ...exclusive,
      rounding: 'total',
      lines,
      ratesByClass: { standard: [rate('0.0825')] },
    });

    expect(tax.taxMinor).toBe(165n);
    expect(tax.lines.map(({ taxMinor }) => taxMinor)).toEqual([82n, 83n]);
  });

  it('TOT-3 charges a compound rate on the amount plus the taxes before it', () => {
    const rates = [rate('0.05', 'GST'), rate('0.10', 'PST', true)];

    const tax = computeTax({ ...exclusive, lines: goods(10_000n), ratesByClass: { standard: rates } });

    expect(tax.taxLines).toEqual([
      { name: 'GST', rate: '0.05', taxableMinor: 10_000n, amountMinor: 500n },
      { name: 'PST', rate: '0.1', taxableMinor: 10_500n, amountMinor: 1_050n },
    ]);
  });

  it('TOT-3 taxes each class by its own rates, and an unknown class not at all', () => {
    const lines = [
      { lineId: 'a', taxClass: 'standard', amountMinor: 1_000n },
      { lineId: 'b', taxClass: 'reduced', amountMinor: 1_000n },
      { lineId: 'c', taxClass: 'toString', amountMinor: 1_000n },
    ];
    const ratesByClass = { standard: [rate('0.2', 'VAT')], reduced: [rate('0.05', 'VAT')] };

    const tax = computeTax({ ...exclusive, lines, ratesByClass });

    expect(tax.lines.map(({ taxMinor }) => taxMinor)).toEqual([200n, 50n, 0n]);
    expect(tax.taxLines.map(({ rate: text }) => text)).toEqual(['0.2', '0.05']);
  });

  it('TOT-3 taxes shipping only where the jurisdiction does', () => {
    const input = { ...exclusive, lines: goods(1_000n), ratesByClass: { standard: [rate('0.1')] } };

    expect(computeTax(input).shippingTaxMinor).toBe(0n);
    const shipping = { amountMinor: 495n, rates: [rate('0.1')] };
    expect(computeTax({ ...input, shipping })).toMatchObject({ shippingTaxMinor: 50n, taxMinor: 150n });
  });
});

describe('TOT-3 tax contained in prices', () => {
  it('TOT-3 takes 21 % out of 45.00 and 49.00 and adds it to 4.96 net shipping', () => {
    const vat = [rate('0.21', 'VAT')];
    const shipping = { amountMinor: 496n, rates: vat };
    const given = { ...inclusive, shippingPricesNet: true, lines: goods(4_500n, 4_900n), shipping };

    const tax = computeTax({ ...given, ratesByClass: { standard: vat } });

    expect(tax.lines.map(({ taxMinor }) => taxMinor)).toEqual([781n, 850n]);
    expect(tax.shippingTaxMinor).toBe(104n);
    expect(tax.taxLines).toEqual([{ name: 'VAT', rate: '0.21', taxableMinor: 8_265n, amountMinor: 1_735n }]);
    expect(computeTax({ ...given, rounding: 'total', ratesByClass: { standard: vat } })).toMatchObject({
      shippingTaxMinor: 104n,
      taxMinor: 1_735n,
    });
  });

  it('TOT-3 solves several rates, compound ones too, exactly', () => {
    const rates = [rate('0.05', 'GST'), rate('0.09975', 'QST', true)];

    const shares = exactShares({ amountMinor: 11_547_375n, rates, isIncluded: true });

    expect(shares.map(({ exact }) => exact)).toEqual([Rational.of(500_000n), Rational.of(1_047_375n)]);
  });

  it('TOT-3 never takes more tax out of a line than the line', () => {
    const lines = goods(...Array.from({ length: 100 }, () => 1n));
    const rates = [rate('0.4', 'A'), rate('0.4', 'B')];

    const tax = computeTax({ ...inclusive, rounding: 'total', lines, ratesByClass: { standard: rates } });

    expect(tax.lines.every(({ taxMinor }) => taxMinor <= 1n)).toBe(true);
    expect(tax.taxMinor).toBe(44n);
  });

  it('TOT-3 refuses a negative amount and a rate that is not decimal', () => {
    expect(() => computeTax({ ...exclusive, lines: goods(-1n), ratesByClass: {} })).toThrow(RangeError);
    const ratesByClass = { standard: [rate('8.25%')] };
    expect(() => computeTax({ ...exclusive, lines: goods(1n), ratesByClass })).toThrow(RangeError);
  });
});

const anyRates = fc.array(
  fc.record({
    name: fc.constantFrom('A', 'B', 'C', 'D'),
    rate: fc.constantFrom('0', '0.05', '0.0825', '0.09975', '0.21', '0.10', '0.333333'),
    compound: fc.boolean(),
  }),
  { maxLength: 4 },
);
const anyInput: fc.Arbitrary<TaxInput> = fc
  .record({
    amounts: fc.array(
      fc.tuple(fc.constantFrom('standard', 'reduced', 'exempt'), fc.bigInt({ min: 0n, max: 10n ** 9n })),
      { maxLength: 100 },
    ),
    standard: anyRates,
    reduced: anyRates,
    shipping: fc.option(fc.record({ amountMinor: fc.bigInt({ min: 0n, max: 10n ** 6n }), rates: anyRates })),
    pricesIncludeTax: fc.boolean(),
    shippingPricesNet: fc.boolean(),
    rounding: fc.constantFrom('line' as const, 'total' as const),
  })
  .map(({ amounts, standard, reduced, shipping, ...mode }) => ({
    ...mode,
    lines: amounts.map(([taxClass, amountMinor], index) => ({ lineId: `l${index}`, taxClass, amountMinor })),
    ratesByClass: { standard, reduced },
    ...(shipping ? { shipping } : {}),
  }));

const sharesOf = (input: TaxInput, { taxClass, amountMinor }: TaxInput['lines'][number]): TaxShare[] =>
  exactShares({ amountMinor, rates: input.ratesByClass[taxClass] ?? [], isIncluded: input.pricesIncludeTax });
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((acc, amount) => acc + amount, 0n);

describe('TOT-3 any tax', () => {
  it('TOT-3 has tax lines that sum to the tax of all lines plus that of shipping, in both rounding modes', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const tax = computeTax(input);

        expect(sum(tax.taxLines.map(({ amountMinor }) => amountMinor))).toBe(tax.taxMinor);
        expect(sum(tax.lines.map(({ taxMinor }) => taxMinor)) + tax.shippingTaxMinor).toBe(tax.taxMinor);
        expect(tax.lines.every(({ taxMinor }) => taxMinor >= 0n)).toBe(true);
        expect(new Set(tax.taxLines.map(({ name, rate: text }) => `${name} ${text}`)).size).toBe(
          tax.taxLines.length,
        );
      }),
      { numRuns: 5_000 },
    );
  }, 60_000);

  it('TOT-3 is the exact tax rounded half-up once per line', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const tax = computeTax({ ...input, rounding: 'line' });

        input.lines.forEach((line, index) => {
          const exact = sharesOf(input, line).reduce((acc, share) => acc.plus(share.exact), Rational.ZERO);
          expect(tax.lines[index]?.taxMinor).toBe(exact.roundHalfUp());
        });
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it('TOT-3 is the exact tax rounded half-up once per tax over all lines', () => {
    fc.assert(
      fc.property(anyInput, ({ shipping: _, ...input }) => {
        const tax = computeTax({ ...input, rounding: 'total' });

        const shares = input.lines.flatMap((line) => sharesOf(input, line));
        for (const { name, rate: text, amountMinor } of tax.taxLines) {
          const same = shares.filter((share) => share.name === name && share.rate.text === text);
          const exact = same.reduce((acc, share) => acc.plus(share.exact), Rational.ZERO);
          expect(amountMinor).toBe(exact.roundHalfUp());
        }
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it('TOT-3 leaves no amount that contains its tax below zero', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const tax = computeTax({ ...input, pricesIncludeTax: true });

        expect(
          tax.lines.every(({ taxMinor }, index) => taxMinor <= (input.lines[index]?.amountMinor ?? 0n)),
        ).toBe(true);
        expect(tax.taxLines.every(({ taxableMinor }) => taxableMinor >= 0n)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});
