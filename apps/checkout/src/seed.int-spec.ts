import { resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { seed } from './seed.js';

const dataDir = resolve(import.meta.dirname, '../../../tools/demo-data');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('checkout');
});
afterAll(() => database.drop());

describe('spec 6: the demo shops', () => {
  it('are there after one seed, and as they were after another', async () => {
    const shops = async () =>
      (
        await database.pool.query(
          'SELECT id, currency, prices_include_tax, max_promotion_codes, payment_methods FROM tenants ORDER BY id',
        )
      ).rows;

    await seed({ databaseUrl: database.url, dataDir });
    const first = await shops();
    await seed({ databaseUrl: database.url, dataDir });

    expect(first).toEqual([
      {
        id: 'demo',
        currency: 'USD',
        prices_include_tax: false,
        max_promotion_codes: 5,
        payment_methods: ['card', 'cod'],
      },
      {
        id: 'demo-eu',
        currency: 'EUR',
        prices_include_tax: true,
        max_promotion_codes: 5,
        payment_methods: ['card', 'cod'],
      },
      {
        id: 'demo-jp',
        currency: 'JPY',
        prices_include_tax: true,
        max_promotion_codes: 5,
        payment_methods: ['card', 'cod'],
      },
    ]);
    expect(await shops()).toEqual(first);
  });
});
