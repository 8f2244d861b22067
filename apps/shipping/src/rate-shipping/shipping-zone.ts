import type { ShippingQuery } from './shipping-query.js';

/** Where a shop delivers under one rate table. `*` is every country; empty regions and postal prefixes are all of them. */
export interface ShippingZone {
  readonly id: string;
  readonly priority: number;
  readonly countries: readonly string[];
  readonly regions: readonly string[];
  readonly postalPrefixes: readonly string[];
  readonly excludedCountries: readonly string[];
}

type Address = Pick<ShippingQuery, 'countryCode' | 'region' | 'postalCode'>;

const EVERY_COUNTRY = '*';
const ELSEWHERE = -1;

/**
 * The zone of the best priority that holds the address; of equal ones the more exact: by postal prefix, the longest first, then by
 * region, then by country; then the first of those given. undefined: nobody delivers there.
 */
export function zoneOf(zones: readonly ShippingZone[], address: Address): ShippingZone | undefined {
  const serving = zones.flatMap((zone) => {
    const exactness = exactnessOf(zone, address);
    return exactness ? [{ zone, exactness }] : [];
  });
  const better = (a: (typeof serving)[number], b: (typeof serving)[number]): number =>
    a.zone.priority - b.zone.priority ||
    b.exactness.postal - a.exactness.postal ||
    b.exactness.region - a.exactness.region ||
    b.exactness.country - a.exactness.country;
  // Sorting keeps the order of equals.
  return serving.sort(better)[0]?.zone;
}

function exactnessOf(zone: ShippingZone, { countryCode, region, postalCode }: Address) {
  const isNamed = zone.countries.includes(countryCode);
  if (!isNamed && !zone.countries.includes(EVERY_COUNTRY)) return undefined;
  if (zone.excludedCountries.includes(countryCode)) return undefined;
  if (zone.regions.length > 0 && !zone.regions.includes(region)) return undefined;
  const postal = longestPrefix(zone.postalPrefixes, postalCode);
  if (postal === ELSEWHERE) return undefined;
  return { postal, region: Number(zone.regions.length > 0), country: Number(isNamed) };
}

/** The length of the longest prefix that fits; 0 where there are none to fit. */
const longestPrefix = (prefixes: readonly string[], postalCode: string): number =>
  prefixes.reduce(
    (longest, prefix) => (postalCode.startsWith(prefix) ? Math.max(longest, prefix.length) : longest),
    prefixes.length === 0 ? 0 : ELSEWHERE,
  );
