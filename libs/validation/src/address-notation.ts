/** A region in the form used for comparisons: capitals, without its country (`US-CA` and `ca` are `CA`). */
export function normaliseRegion(region: string, countryCode: string): string {
  const text = region.trim().toUpperCase();
  return text.startsWith(`${countryCode}-`) ? text.slice(countryCode.length + 1) : text;
}

/** A postal code in the form used for comparisons: capital letters and digits only. */
export const normalisePostalCode = (postalCode: string): string =>
  postalCode.toUpperCase().replace(/[\s-]/g, '');
