import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { seedRates } from './seed-rates.js';
import type { RateTables } from './seed-rates.js';

const TABLES: RateTables = {
  zones: [
    {
      tenant: 'demo-eu',
      zone: 'de',
      name: 'Germany',
      priority: 10,
      countries: ['DE'],
      regions: [],
      postal_prefixes: [],
      excluded_countries: [],
    },
  ],
  methods: [{ tenant: 'demo-eu', method: 'standard', name: 'Standard', position: 1, active: true }],
  rates: [
    {
      tenant: 'demo-eu',
      zone: 'de',
      method: 'standard',
      currency: 'EUR',
      basis: 'weight',
      from: 0,
      up_to: undefined,
      rate_minor: 490,
      free_above_minor: 10_000,
      estimated_days: 3,
    },
  ],
};

describe('seeding shipping rates', () => {
  let db: TestDatabase;
  const rates = async () =>
    (await db.pool.query(`SELECT rate_minor, up_to, free_above_minor, from_value FROM shipping_rates`)).rows;

  beforeAll(async () => void (db = await createTestDatabase('shipping')));
  afterAll(() => db.drop());

  it('adds zones, methods and rates', async () => {
    await seedRates(db.pool, TABLES);
    expect(await rates()).toEqual([
      { rate_minor: 490n, up_to: null, free_above_minor: 10_000n, from_value: 0n },
    ]);
  });

  it('leaves what an operator has changed, and adds nothing twice', async () => {
    await db.pool.query('UPDATE shipping_rates SET rate_minor = 590');
    await seedRates(db.pool, TABLES);
    expect(await rates()).toMatchObject([{ rate_minor: 590n }]);
  });

  it('is all or nothing', async () => {
    const [rate] = TABLES.rates;
    const broken = {
      ...TABLES,
      rates: [
        { ...rate!, currency: 'USD' },
        { ...rate!, zone: 'nowhere' },
      ],
    };
    await expect(seedRates(db.pool, broken)).rejects.toThrow(/Foreign key/i);
    expect(await rates()).toHaveLength(1);
  });

  it('counts among the statements', async () => {
    const names = new Set<string>();
    const stop = observeStatements(({ name }) => names.add(name));
    await seedRates(db.pool, TABLES);
    stop();
    expect([...names]).toEqual(['shipping_prisma']);
  });
});
