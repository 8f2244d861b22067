import { describe, expect, it } from '@jest/globals';

import { CachedTaxRates } from './cached-tax-rates.js';
import { TaxRates } from './tax-rates.repository.js';

class CountingRates extends TaxRates {
  reads = 0;
  failing = false;

  ofCountry(): Promise<readonly never[]> {
    this.reads += 1;
    return this.failing ? Promise.reject(new Error('database is away')) : Promise.resolve([]);
  }
}

describe('PAY-12 kept tax rates', () => {
  it('PAY-12 are read once per tenant and country, also by simultaneous callers', async () => {
    const source = new CountingRates();
    const rates = new CachedTaxRates(source);

    await Promise.all([
      rates.ofCountry('a', 'DE'),
      rates.ofCountry('a', 'DE'),
      rates.ofCountry('a', 'FR'),
      rates.ofCountry('b', 'DE'),
    ]);
    await rates.ofCountry('a', 'DE');

    expect(source.reads).toBe(3);
  });

  it('PAY-12 are read again once forgotten, those of the tenant alone', async () => {
    const source = new CountingRates();
    const rates = new CachedTaxRates(source);
    await Promise.all([rates.ofCountry('a', 'DE'), rates.ofCountry('b', 'DE')]);

    rates.forget('a');
    await Promise.all([rates.ofCountry('a', 'DE'), rates.ofCountry('b', 'DE')]);

    expect(source.reads).toBe(3);
  });

  it('PAY-12 do not keep a failure', async () => {
    const source = new CountingRates();
    const rates = new CachedTaxRates(source);
    source.failing = true;
    await expect(rates.ofCountry('a', 'DE')).rejects.toThrow('away');

    source.failing = false;
    await expect(rates.ofCountry('a', 'DE')).resolves.toEqual([]);
  });
});
