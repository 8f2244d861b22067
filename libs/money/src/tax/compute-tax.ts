import type { Tax, TaxLine } from '../totals/grand-total.js';
import type { TaxedItem } from './exact-tax.js';
import { type RoundedItem, itemTax, roundPerLine, roundPerTotal } from './round-tax.js';
import type { TaxRate } from './tax-rate.js';

/** A taxable amount: a line after its discounts. */
export interface TaxableLine {
  readonly lineId: string;
  readonly taxClass: string;
  readonly amountMinor: bigint;
}

/** Input of `computeTax`. */
export interface TaxInput {
  readonly lines: readonly TaxableLine[];
  /** Rates by tax class; a class that is not listed is not taxed. */
  readonly ratesByClass: Readonly<Record<string, readonly TaxRate[]>>;
  /** Left out where the jurisdiction does not tax shipping. */
  readonly shipping?: { readonly amountMinor: bigint; readonly rates: readonly TaxRate[] };
  readonly pricesIncludeTax: boolean;
  /** Shipping is priced net although prices include tax. */
  readonly shippingPricesNet: boolean;
  /** Half-up once per line, or once per tax over all of them. */
  readonly rounding: 'line' | 'total';
}

/** Output of `computeTax`, ready for `grandTotal`. */
export interface ComputedTax extends Tax {
  readonly taxMinor: bigint;
}

/**
 * Tax per line, on shipping and per tax, exact until one half-up rounding (TOT-3). The tax lines always sum to the tax of all
 * lines plus that of shipping. Throws `RangeError` on a negative amount or a rate that is no decimal.
 */
export function computeTax(input: TaxInput): ComputedTax {
  const items = [...input.lines.map((line) => taxedLine(line, input)), ...taxedShipping(input)];
  if (items.some((item) => item.amountMinor < 0n)) throw new RangeError('cannot tax a negative amount');
  const rounded = input.rounding === 'line' ? roundPerLine(items) : roundPerTotal(items);
  const taxes = rounded.map(itemTax);
  const lines = input.lines.map(({ lineId }, index) => ({ lineId, taxMinor: taxes[index] ?? 0n }));
  return {
    lines,
    shippingTaxMinor: taxes[input.lines.length] ?? 0n,
    taxLines: groupTaxLines(rounded),
    taxMinor: taxes.reduce((sum, tax) => sum + tax, 0n),
  };
}

function taxedLine(line: TaxableLine, { ratesByClass, pricesIncludeTax }: TaxInput): TaxedItem {
  const rates = Object.hasOwn(ratesByClass, line.taxClass) ? (ratesByClass[line.taxClass] ?? []) : [];
  return { amountMinor: line.amountMinor, rates, isIncluded: pricesIncludeTax };
}

function taxedShipping({ shipping, pricesIncludeTax, shippingPricesNet }: TaxInput): TaxedItem[] {
  return shipping ? [{ ...shipping, isIncluded: pricesIncludeTax && !shippingPricesNet }] : [];
}

function groupTaxLines(items: readonly RoundedItem[]): TaxLine[] {
  const groups = new Map<string, TaxLine>();
  for (const item of items) {
    for (const { name, rate, taxableMinor, amountMinor } of taxLinesOf(item)) {
      const key = JSON.stringify([name, rate]);
      const group = groups.get(key) ?? { name, rate, taxableMinor: 0n, amountMinor: 0n };
      const taxable = group.taxableMinor + taxableMinor;
      groups.set(key, { ...group, taxableMinor: taxable, amountMinor: group.amountMinor + amountMinor });
    }
  }
  return [...groups.values()];
}

/** The base of a compound rate contains the taxes before it. */
function taxLinesOf(item: RoundedItem): TaxLine[] {
  const net = item.amountMinor - (item.isIncluded ? itemTax(item) : 0n);
  let before = 0n;
  return item.shares.map(({ name, rate, isCompound, amountMinor }) => {
    const taxableMinor = isCompound ? net + before : net;
    before += amountMinor;
    return { name, rate: rate.text, taxableMinor, amountMinor };
  });
}
