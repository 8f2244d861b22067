/** A region as rules and addresses are compared: capitals, without its country (`US-CA` and `ca` are `CA`). */
export function normaliseRegion(region: string, countryCode: string): string {
  const text = region.trim().toUpperCase();
  return text.startsWith(`${countryCode}-`) ? text.slice(countryCode.length + 1) : text;
}

/** A postal code as rules and addresses are compared: capitals, nothing but letters and digits between them. */
export const normalisePostalCode = (postalCode: string): string =>
  postalCode.toUpperCase().replace(/[\s-]/g, '');
