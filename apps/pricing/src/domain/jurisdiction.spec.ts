import { describe, expect, it } from '@jest/globals';

import type { JurisdictionRate } from './jurisdiction-rate.js';
import { ratesDue } from './jurisdiction.js';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const rate = (over: Partial<JurisdictionRate>): JurisdictionRate => ({
  region: '',
  postalPrefix: '',
  taxClass: 'standard',
  name: 'Tax',
  rate: '0.1',
  compound: false,
  priority: 1,
  appliesToShipping: false,
  validFromMs: -Infinity,
  validUntilMs: Infinity,
  ...over,
});
const namesDue = (rates: JurisdictionRate[], region = 'NY', postalCode = '10001', atMs = NOW) =>
  (ratesDue(rates, { region, postalCode, atMs }).byClass['standard'] ?? []).map(({ name }) => name);

describe('PRC-1 which rates are due', () => {
  const all = [
    rate({ name: 'country' }),
    rate({ name: 'state', region: 'NY' }),
    rate({ name: 'city', region: 'NY', postalPrefix: '100' }),
    rate({ name: 'city extra', region: 'NY', postalPrefix: '100', priority: 2 }),
  ];

  it('PRC-1 are those of the most specific jurisdiction, all of them and no others', () => {
    expect(namesDue(all)).toEqual(['city', 'city extra']);
    expect(namesDue(all, 'NY', '14201')).toEqual(['state']);
    expect(namesDue(all, 'OR', '97201')).toEqual(['country']);
  });

  it('PRC-1 are those of the longest postal prefix', () => {
    const rates = [
      rate({ name: '1', postalPrefix: '1' }),
      rate({ name: '100', postalPrefix: '100' }),
      rate({ name: '10', postalPrefix: '10' }),
    ];

    expect(namesDue(rates)).toEqual(['100']);
  });

  it('PRC-1 do not take a postal prefix of another region', () => {
    expect(namesDue([rate({ region: 'CA', postalPrefix: '100' })])).toEqual([]);
  });

  it('PRC-1 are found by the postal code alone where the address has no region', () => {
    expect(namesDue(all, '', '10001')).toEqual(['city', 'city extra']);
    expect(namesDue(all, '', '14201')).toEqual(['country']);
  });

  it('PRC-1 are in force from their first instant and until just before their last', () => {
    const window = [rate({ name: 'old', validUntilMs: NOW }), rate({ name: 'new', validFromMs: NOW })];

    expect(namesDue(window, '', '', NOW - 1)).toEqual(['old']);
    expect(namesDue(window, '', '', NOW)).toEqual(['new']);
  });

  it('PRC-1 are of the wider jurisdiction while the narrower one has none in force', () => {
    expect(
      namesDue([rate({ name: 'country' }), rate({ name: 'city', postalPrefix: '100', validUntilMs: NOW })]),
    ).toEqual(['country']);
  });

  it('PRC-1 are empty where there are no rates', () => {
    expect(ratesDue([], { region: '', postalCode: '', atMs: NOW })).toEqual({
      byClass: {},
      shipping: undefined,
    });
  });

  it('PRC-1 tax shipping only where a rate says so, and by one class', () => {
    const shippingNames = (rates: JurisdictionRate[]) =>
      ratesDue(rates, { region: '', postalCode: '', atMs: NOW }).shipping?.map(({ name }) => name);

    expect(shippingNames([rate({})])).toBeUndefined();
    expect(
      shippingNames([
        rate({ name: 'vat', appliesToShipping: true }),
        rate({ name: 'reduced', taxClass: 'reduced', appliesToShipping: true }),
        rate({ name: 'extra', appliesToShipping: true, compound: true }),
      ]),
    ).toEqual(['vat', 'extra']);
  });

  it('PRC-1 cannot be reached by a tax class named like a property of every object', () => {
    expect(
      ratesDue([rate({})], { region: '', postalCode: '', atMs: NOW }).byClass['constructor'],
    ).toBeUndefined();
  });
});
