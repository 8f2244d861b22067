import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { seed } from './seed.js';

const dataDir = resolve(import.meta.dirname, '../../../tools/sandboxes/demo-data');

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
          'SELECT id, currency, prices_include_tax, tax_rounding, max_promotion_codes, payment_methods FROM tenants ORDER BY id',
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
        tax_rounding: 'line',
        max_promotion_codes: 5,
        payment_methods: ['card', 'cod'],
      },
      {
        id: 'demo-eu',
        currency: 'EUR',
        prices_include_tax: true,
        tax_rounding: 'line',
        max_promotion_codes: 5,
        payment_methods: ['card', 'cod'],
      },
      {
        id: 'demo-jp',
        currency: 'JPY',
        prices_include_tax: true,
        // MON-4
        tax_rounding: 'total',
        max_promotion_codes: 5,
        payment_methods: ['card', 'cod'],
      },
    ]);
    expect(await shops()).toEqual(first);
  });

  it('MON-1 is refused with a currency that the card gateway does not take, and writes nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seed-'));
    try {
      const text = await readFile(join(dataDir, 'tenants.csv'), 'utf8');
      await writeFile(join(folder, 'tenants.csv'), text.replace('EUR,EUR;USD', 'EUR,EUR;IQD'));
      await database.pool.query('TRUNCATE tenants');

      await expect(seed({ databaseUrl: database.url, dataDir: folder })).rejects.toThrow(/IQD/);
      expect((await database.pool.query('SELECT FROM tenants')).rowCount).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
