import { describe, expect, it } from '@jest/globals';

import { addressSchema } from './address-schema.js';
import { COUNTRY_CODES } from './countries.js';
import { isPostalCode } from './postal-codes.js';

const berlin = {
  name: 'Ada Lovelace',
  line1: 'Torstraße 1',
  city: 'Berlin',
  postalCode: '10119',
  countryCode: 'DE',
};
const francisco = {
  ...berlin,
  line1: '1 Market St',
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94105',
  countryCode: 'US',
};

const problemsOf = (address: unknown): string[] => {
  const parsed = addressSchema.safeParse(address);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('CHK-5 an address', () => {
  it('is kept as it was given, trimmed, with codes in capitals and without what was left empty', () => {
    const given = {
      ...berlin,
      name: ' Ada Lovelace ',
      countryCode: 'de',
      line2: '',
      phone: '+49 (30) 123-45',
    };

    expect(addressSchema.parse(given)).toEqual({ ...berlin, phone: '+49 (30) 123-45' });
  });

  it('names every missing field', () => {
    expect(problemsOf({})).toEqual(
      ['name', 'line1', 'city', 'countryCode'].map((path) => `${path}: is required`),
    );
    expect(problemsOf({ ...berlin, postalCode: undefined })).toEqual(['postalCode: is required']);
  });

  it.each([
    ['a blank name', { name: '   ' }, 'name: is required'],
    ['an unassigned country', { countryCode: 'XX' }, 'countryCode: is not an ISO 3166-1 alpha-2 code'],
    ['a three-letter country', { countryCode: 'DEU' }, 'countryCode: is longer than 2 characters'],
    [
      'a postal code of another country',
      { postalCode: 'SW1A 1AA' },
      'postalCode: is not a postal code of DE',
    ],
    ['control characters', { line1: 'a\u0000b' }, 'line1: holds control characters'],
    ['a broken character', { city: '\ud800' }, 'city: holds control characters'],
    ['a line break', { name: 'Ada\nLovelace' }, 'name: holds control characters'],
    ['a name without end', { name: 'x'.repeat(201) }, 'name: is longer than 200 characters'],
    ['a telephone number of letters', { phone: 'call me' }, 'phone: is not a telephone number'],
    ['a number for a text', { city: 1 }, 'city: expected text'],
    ['null for a text', { line2: null }, 'line2: expected text'],
  ])('refuses %s', (_what, change, problem) => {
    expect(problemsOf({ ...berlin, ...change })).toEqual([problem]);
  });

  it('is refused when it is no object at all', () => {
    expect(problemsOf('Berlin')).toHaveLength(1);
  });

  it('needs no postal code where the country has none', () => {
    expect(problemsOf({ ...berlin, city: 'Dubai', postalCode: '', countryCode: 'AE' })).toEqual([]);
  });
});

describe('CHK-5 the state of an address in the US and Canada', () => {
  const regionOf = (change: object): unknown => addressSchema.parse({ ...francisco, ...change }).region;

  it.each([['CA'], ['ca'], ['US-CA'], ['California'], ['california']])('is known as %s', (region) => {
    expect(regionOf({ region })).toBe('CA');
  });

  it.each([
    ['10001', 'NY'],
    ['00501', 'NY'],
    ['94105-1234', 'CA'],
    ['20001', 'DC'],
    ['20101', 'VA'],
    ['88510', 'TX'],
    ['99501', 'AK'],
    ['73301', 'TX'],
    ['34090', 'AA'],
  ])('is taken from ZIP code %s where it is missing', (postalCode, state) => {
    expect(regionOf({ region: undefined, postalCode })).toBe(state);
  });

  it('is taken from a Canadian postal code, unless that serves two territories', () => {
    expect(regionOf({ countryCode: 'CA', region: '', postalCode: 'k1a 0b1' })).toBe('ON');
    expect(problemsOf({ ...francisco, countryCode: 'CA', region: '', postalCode: 'X0A 0H0' })).toEqual([
      'region: is required',
    ]);
    expect(regionOf({ countryCode: 'CA', region: 'Québec', postalCode: 'H2X 1Y4' })).toBe('QC');
  });

  it('is refused when there is no such one', () => {
    expect(problemsOf({ ...francisco, region: 'Bavaria' })).toEqual([
      'region: is not a state or province of US',
    ]);
  });
});

describe('postal codes', () => {
  it.each([
    ['US', ['94105', '94105-1234'], ['9410', '94105-12', 'ABCDE']],
    ['CA', ['K1A 0B1', 'K1A0B1'], ['D1A 0B1', 'K1A 0B']],
    ['GB', ['SW1A 1AA', 'M1 1AE', 'CR26XH', 'GIR 0AA'], ['10119', 'SW1A1A']],
    ['DE', ['10119'], ['1011', '101190']],
    ['FR', ['75001'], ['7500']],
    ['NL', ['1012 AB', '1012AB'], ['0012 AB', '1012']],
    ['JP', ['100-0001', '1000001'], ['100-001']],
    ['AT', ['1010'], ['10101']],
    ['CH', ['8001'], ['800']],
    ['ES', ['28001'], ['2800']],
    ['IT', ['00118'], ['0011']],
    ['BE', ['1000'], ['100']],
    ['SE', ['111 22', '11122'], ['1112']],
    ['DK', ['1050'], ['105']],
    ['NO', ['0150'], ['015']],
    ['FI', ['00100'], ['0010']],
    ['PL', ['00-001', '00001'], ['0-0001']],
    ['PT', ['1000-001'], ['100-0001']],
    ['IE', ['D02 AF30', 'D6W XH12'], ['10119']],
    ['AU', ['2000'], ['200']],
    ['BR', ['01310-100'], ['0131-100']],
    ['CZ', ['110 00'], ['11 000']],
    ['IN', ['110001'], ['11000']],
  ])('of %s', (country, good, bad) => {
    expect(good.filter((code) => !isPostalCode(country, code))).toEqual([]);
    expect(bad.filter((code) => isPostalCode(country, code))).toEqual([]);
  });

  it('are loosely checked where their shape is not known', () => {
    expect(isPostalCode('BN', 'BB3713')).toBe(true);
    expect(isPostalCode('BN', '!?')).toBe(false);
  });

  it('belong to one of 249 countries', () => {
    expect(COUNTRY_CODES.size).toBe(249);
  });
});
