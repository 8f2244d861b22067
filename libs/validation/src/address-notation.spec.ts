import { describe, expect, it } from '@jest/globals';

import { normalisePostalCode, normaliseRegion } from './index.js';

describe('one notation of addresses', () => {
  it.each(['CA', ' ca', 'US-CA', 'us-ca '])('reads the region %p as CA', (region) => {
    expect(normaliseRegion(region, 'US')).toBe('CA');
  });

  it('keeps a region that only looks like another country', () => {
    expect(normaliseRegion('DE-BY', 'US')).toBe('DE-BY');
  });

  it('reads postal codes with and without separators alike', () => {
    expect(['sw1a 1aa', 'SW1A1AA', 'SW1A-1AA'].map(normalisePostalCode)).toEqual(Array(3).fill('SW1A1AA'));
  });
});
