import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { TaxRatesRepository } from './tax-rates.repository.js';

describe('PAY-12 cached tax rates', () => {
  let database: TestDatabase;
  let rates: TaxRatesRepository;
  let reads = 0;
  let stopObserving: () => void;

  beforeAll(async () => {
    database = await createTestDatabase('pricing');
    stopObserving = observeStatements(({ name }) => {
      if (name === 'pricing_tax_rates_of_country') reads += 1;
    });
  });
  beforeEach(() => {
    reads = 0;
    rates = new TaxRatesRepository(database.pool);
  });
  afterAll(async () => {
    stopObserving();
    await database.drop();
  });

  it('PAY-12 are read once per tenant and country, also by simultaneous callers', async () => {
    await Promise.all([
      rates.ofCountry('a', 'DE'),
      rates.ofCountry('a', 'DE'),
      rates.ofCountry('a', 'FR'),
      rates.ofCountry('b', 'DE'),
    ]);
    await rates.ofCountry('a', 'DE');

    expect(reads).toBe(3);
  });

  it('PAY-12 are read again after forget, those of the tenant alone', async () => {
    await Promise.all([rates.ofCountry('a', 'DE'), rates.ofCountry('b', 'DE')]);

    rates.forget('a');
    await Promise.all([rates.ofCountry('a', 'DE'), rates.ofCountry('b', 'DE')]);

    expect(reads).toBe(3);
  });

  it('PAY-12 do not cache a failure', async () => {
    await database.pool.query('ALTER TABLE tax_rates RENAME TO tax_rates_away');
    await expect(rates.ofCountry('a', 'DE')).rejects.toThrow('tax_rates');

    await database.pool.query('ALTER TABLE tax_rates_away RENAME TO tax_rates');
    await expect(rates.ofCountry('a', 'DE')).resolves.toEqual([]);
  });
});
