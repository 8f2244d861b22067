import { Rate } from '../rate.js';
import { Rational } from '../rational.js';
import type { TaxRate } from './tax-rate.js';

/** A taxed item: a line or the shipping. */
export interface TaxedItem {
  readonly amountMinor: bigint;
  readonly rates: readonly TaxRate[];
  /** Whether the amount contains the tax already. */
  readonly isIncluded: boolean;
}

/** One tax on one item, before rounding. */
export interface TaxShare {
  readonly name: string;
  readonly rate: Rate;
  readonly isCompound: boolean;
  readonly exact: Rational;
}

/**
 * The exact taxes on an item. Each rate is a factor of the net amount; a compound rate applies to the net amount plus the
 * taxes before it. An amount that contains its tax is net times (1 + all factors), which is solved exactly for any number of rates.
 */
export function exactShares(item: TaxedItem): TaxShare[] {
  let factors = Rational.ZERO;
  const rated = item.rates.map(({ name, rate: text, compound }) => {
    const rate = Rate.parse(text);
    const factor = compound ? rate.value.times(Rational.ONE.plus(factors)) : rate.value;
    factors = factors.plus(factor);
    return { name, rate, isCompound: compound, factor };
  });
  const amount = Rational.of(item.amountMinor);
  const net = item.isIncluded ? amount.dividedBy(Rational.ONE.plus(factors)) : amount;
  return rated.map(({ factor, ...share }) => ({ ...share, exact: net.times(factor) }));
}
