import { describe, expect, it } from '@jest/globals';

import { zoneOf } from './shipping-zone.js';
import type { ShippingZone } from './shipping-zone.js';

const aZone = (id: string, changes: Partial<ShippingZone> = {}): ShippingZone => ({
  id,
  priority: 1,
  countries: ['*'],
  regions: [],
  postalPrefixes: [],
  excludedCountries: [],
  ...changes,
});
const chosen = (zones: ShippingZone[], countryCode: string, region = '', postalCode = '') =>
  zoneOf(zones, { countryCode, region, postalCode })?.id;

describe('SHP-1 the zone of an address', () => {
  it('SHP-1 is the one of the best priority, however exact others are', () => {
    const zones = [aZone('gb', { priority: 2, countries: ['GB'] }), aZone('world')];
    expect(chosen(zones, 'GB')).toBe('world');
  });

  it('SHP-1 is the more exact of equals: postal prefix before region before country, the longest prefix first', () => {
    const zones = [
      aZone('world'),
      aZone('country', { countries: ['GB'] }),
      aZone('region', { regions: ['WLS'] }),
      aZone('short', { postalPrefixes: ['SW', 'X'] }),
      aZone('long', { postalPrefixes: ['S', 'SW1'] }),
    ];
    const places: [string, string, string][] = [
      ['FR', '', '75001'],
      ['GB', '', 'E16AN'],
      ['GB', 'WLS', 'CF101EP'],
      ['GB', 'WLS', 'SW21AA'],
      ['GB', 'WLS', 'SW11AA'],
    ];
    expect(places.map((place) => chosen(zones, ...place))).toEqual([
      'world',
      'country',
      'region',
      'short',
      'long',
    ]);
  });

  it('SHP-1 is none that excludes or does not include the country, and the first of equals', () => {
    const zones = [aZone('not-aq', { excludedCountries: ['AQ'] }), aZone('de', { countries: ['DE'] })];
    expect(chosen(zones, 'AQ')).toBeUndefined();
    expect(chosen([aZone('a'), aZone('b')], 'FR')).toBe('a');
  });
});
