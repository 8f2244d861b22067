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

  it('PRF-3 are not older than the revision that was read before, whether a notification arrived or not', async () => {
    const names = async (revision?: bigint) =>
      (await rates.ofCountry('c', 'DE', revision)).map(({ name }) => name);
    const add = (name: string) =>
      database.pool.query(
        `INSERT INTO tax_rates (tenant_id, country, tax_class, name, rate) VALUES ('c', 'DE', 'standard', $1, 0.1)`,
        [name],
      );
    await add('First');
    expect(await names(1n)).toEqual(['First']);

    await add('Second');

    expect([await names(), await names(1n)]).toEqual([['First'], ['First']]);
    expect([await names(2n), await names(), await names(1n)]).toEqual([
      ['First', 'Second'],
      ['First', 'Second'],
      ['First', 'Second'],
    ]);
    expect(reads).toBe(2);
  });

  it('PAY-12 do not cache a failure', async () => {
    await database.pool.query('ALTER TABLE tax_rates RENAME TO tax_rates_away');
    await expect(rates.ofCountry('a', 'DE')).rejects.toThrow('tax_rates');

    await database.pool.query('ALTER TABLE tax_rates_away RENAME TO tax_rates');
    await expect(rates.ofCountry('a', 'DE')).resolves.toEqual([]);
  });
});
