import { z } from 'zod';

import { printable } from '@holdfast/validation';

import type { Address } from './address.js';
import { COUNTRY_CODES } from './countries.js';
import { hasPostalCodes, isPostalCode } from './postal-codes.js';
import { needsSubdivision, subdivisionCode, subdivisionOfPostalCode } from './subdivisions.js';

const PHONE = /^[+\d][\d ()./x-]*$/i;

const text = (max: number) =>
  printable(
    z
      .string({ error: ({ input }) => (input === undefined ? 'is required' : 'expected text') })
      .trim()
      .max(max, `is longer than ${max} characters`),
  );

const required = (max: number) => text(max).min(1, 'is required');

/** Forms send what was not filled in as an empty text. */
const optional = (max: number) =>
  text(max)
    .transform((value) => value || undefined)
    .optional();

const fields = z.strictObject({
  name: required(200),
  line1: required(200),
  line2: optional(200),
  city: required(100),
  region: optional(100).describe(
    'in the US and Canada a state or province by code or name; where it is missing it is taken from the postal code',
  ),
  postalCode: text(16).toUpperCase().default('').describe('required in countries that have postal codes'),
  countryCode: required(2).toUpperCase().describe('ISO 3166-1 alpha-2'),
  phone: optional(32),
});

type Fields = z.output<typeof fields>;
type Refuse = (path: keyof Address, message: string) => void;

function checkPostalCode({ countryCode, postalCode }: Fields, refuse: Refuse): void {
  if (postalCode === '') {
    if (hasPostalCodes(countryCode)) refuse('postalCode', 'is required');
  } else if (!isPostalCode(countryCode, postalCode))
    refuse('postalCode', `is not a postal code of ${countryCode}`);
}

/** Taxes depend on it: an address without a known state would be taxed as if there were none. */
function regionOf({ countryCode, postalCode, region }: Fields): string | undefined {
  if (!needsSubdivision(countryCode)) return region;
  return region === undefined
    ? subdivisionOfPostalCode(countryCode, postalCode)
    : subdivisionCode(countryCode, region);
}

const withoutMissing = (address: { [K in keyof Address]: Address[K] }): Address =>
  Object.fromEntries(
    Object.entries(address).filter(([, value]) => value !== undefined),
  ) as unknown as Address;

/**
 * A postal address as clients send it (CHK-5): every field bounded, the country one of ISO 3166-1, the postal code in its country's
 * shape. Codes are put in capitals, what was left empty is left out.
 */
export const addressSchema = fields
  .transform((given, context): Address => {
    const refuse: Refuse = (path, message) =>
      context.addIssue({ code: 'custom', path: [path], message, input: given[path] });
    if (!COUNTRY_CODES.has(given.countryCode)) {
      refuse('countryCode', 'is not an ISO 3166-1 alpha-2 code');
      return z.NEVER;
    }
    checkPostalCode(given, refuse);
    if (given.phone !== undefined && !PHONE.test(given.phone)) refuse('phone', 'is not a telephone number');
    const region = regionOf(given);
    if (region === undefined && needsSubdivision(given.countryCode)) {
      refuse(
        'region',
        given.region === undefined ? 'is required' : `is not a state or province of ${given.countryCode}`,
      );
    }
    return withoutMissing({ ...given, region });
  })
  .meta({ id: 'AddressInput' });
