import type { TaxRate } from '@holdfast/money';

import type { JurisdictionRate } from './jurisdiction-rate.js';

/** The tax rates at an address. */
export interface DueRates {
  readonly byClass: Readonly<Record<string, readonly TaxRate[]>>;
  /** Undefined: shipping is not taxed there. */
  readonly shipping: readonly TaxRate[] | undefined;
}

/** An address within a country, and the instant at which rates must be in force. */
export interface TaxedPlace {
  readonly region: string;
  readonly postalCode: string;
  readonly atMs: number;
}

/**
 * The rates of the most specific jurisdiction of the address: the longest postal prefix, then the region, then the country. A
 * jurisdiction lists all its rates, so they are not added to those of a wider one. Empty where there is no tax.
 */
export function ratesDue(rates: readonly JurisdictionRate[], place: TaxedPlace): DueRates {
  const matching = rates.filter((rate) => isInForce(rate, place.atMs) && isIn(rate, place));
  const best = matching.reduce((most, rate) => Math.max(most, specificity(rate)), 0);
  const due = matching.filter((rate) => specificity(rate) === best);
  return { byClass: groupByClass(due), shipping: shippingRates(due) };
}

/** When one of the rates begins or ends next; infinite where none does. */
export const nextChangeMs = (rates: readonly JurisdictionRate[], atMs: number): number =>
  Math.min(
    ...rates
      .flatMap(({ validFromMs, validUntilMs }) => [validFromMs, validUntilMs])
      .filter((ms) => ms > atMs),
  );

const isInForce = ({ validFromMs, validUntilMs }: JurisdictionRate, atMs: number): boolean =>
  validFromMs <= atMs && atMs < validUntilMs;

/** An address without a region is matched by its postal code alone. */
function isIn({ region, postalPrefix }: JurisdictionRate, place: TaxedPlace): boolean {
  const isRegion = region === '' || region === place.region || (place.region === '' && postalPrefix !== '');
  return isRegion && place.postalCode.startsWith(postalPrefix);
}

/** A longer prefix beats a shorter one, any prefix beats a region alone, a region beats the country. */
const specificity = ({ region, postalPrefix }: JurisdictionRate): number =>
  postalPrefix.length * 2 + (region === '' ? 0 : 1);

function groupByClass(rates: readonly JurisdictionRate[]): Record<string, TaxRate[]> {
  const groups: Record<string, TaxRate[]> = Object.create(null) as Record<string, TaxRate[]>;
  for (const rate of rates) (groups[rate.taxClass] ??= []).push(toTaxRate(rate));
  return groups;
}

/** Shipping is taxed once: where rates of several classes apply to it, by those of the first class. */
function shippingRates(rates: readonly JurisdictionRate[]): readonly TaxRate[] | undefined {
  const applying = rates.filter((rate) => rate.appliesToShipping);
  const [first] = applying;
  return first && applying.filter((rate) => rate.taxClass === first.taxClass).map(toTaxRate);
}

const toTaxRate = ({ name, rate, compound }: JurisdictionRate): TaxRate => ({ name, rate, compound });
