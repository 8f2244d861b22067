/** An area with one rate table. `*` is every country; empty regions and postal prefixes stand for all. */
export interface ShippingZone {
  readonly id: string;
  readonly priority: number;
  readonly countries: readonly string[];
  readonly regions: readonly string[];
  readonly postalPrefixes: readonly string[];
  readonly excludedCountries: readonly string[];
}

/** An address in the notation of `@holdfast/validation`. */
export interface ShippingAddress {
  readonly countryCode: string;
  readonly region: string;
  readonly postalCode: string;
}

const EVERY_COUNTRY = '*';
const NO_MATCH = -1;

/**
 * The zone of the best priority that contains the address; among equal ones the most exact (the longest postal prefix, then a region, then
 * a country), then the first. Undefined where the shop does not deliver.
 */
export function zoneOf(zones: readonly ShippingZone[], address: ShippingAddress): ShippingZone | undefined {
  const serving = zones.flatMap((zone) => {
    const exactness = exactnessOf(zone, address);
    return exactness ? [{ zone, exactness }] : [];
  });
  const better = (a: (typeof serving)[number], b: (typeof serving)[number]): number =>
    a.zone.priority - b.zone.priority ||
    b.exactness.postal - a.exactness.postal ||
    b.exactness.region - a.exactness.region ||
    b.exactness.country - a.exactness.country;
  // The sort is stable.
  return serving.sort(better)[0]?.zone;
}

function exactnessOf(zone: ShippingZone, { countryCode, region, postalCode }: ShippingAddress) {
  const isNamed = zone.countries.includes(countryCode);
  if (!isNamed && !zone.countries.includes(EVERY_COUNTRY)) return undefined;
  if (zone.excludedCountries.includes(countryCode)) return undefined;
  if (zone.regions.length > 0 && !zone.regions.includes(region)) return undefined;
  const postal = longestPrefix(zone.postalPrefixes, postalCode);
  if (postal === NO_MATCH) return undefined;
  return { postal, region: Number(zone.regions.length > 0), country: Number(isNamed) };
}

/** The length of the longest matching prefix; 0 where the zone has no prefixes. */
const longestPrefix = (prefixes: readonly string[], postalCode: string): number =>
  prefixes.reduce(
    (longest, prefix) => (postalCode.startsWith(prefix) ? Math.max(longest, prefix.length) : longest),
    prefixes.length === 0 ? 0 : NO_MATCH,
  );
