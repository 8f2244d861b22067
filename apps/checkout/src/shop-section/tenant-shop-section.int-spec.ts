import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { TenantRepository } from '@holdfast/checkout';
import { applyShopSection } from '@holdfast/ops';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { TenantShopSection } from './tenant-shop-section.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('checkout');
}, 60_000);
afterAll(() => database.drop());

const operator = { tenantId: 'toys', actor: 'boss' };
const settings = {
  name: 'Toys',
  currency: 'USD',
  pricesIncludeTax: false,
  paymentMethods: ['card'],
  locale: 'en-US',
};

it('PAY-12 settings that an operator changed are forgotten once they are committed, and only then', async () => {
  const seen: Promise<string>[] = [];
  const nameNow = async (tenantId: string): Promise<string> =>
    (await database.pool.query('SELECT name FROM tenants WHERE id = $1', [tenantId])).rows[0]?.name;
  class WatchedTenants extends TenantRepository {
    override forget(tenantId: string): void {
      seen.push(nameNow(tenantId));
    }
  }
  const section = new TenantShopSection(new WatchedTenants(database.pool));
  const apply = (change: object, dryRun = false) =>
    applyShopSection(database.pool, section, {
      operator,
      wanted: section.schema.parse({ ...settings, ...change }),
      dryRun,
    });

  await apply({});
  await apply({ name: 'Toys and Games' });
  await apply({ name: 'Tools' }, true);

  expect(await Promise.all(seen)).toEqual(['Toys', 'Toys and Games']);
});

it.each([
  [{ currency: 'IQD' }, 'currency'],
  [{ currencies: ['USD', 'LYD'] }, 'currencies'],
  [{ currency: 'USD', currencies: ['USD', 'XXX'], paymentMethods: ['cod', 'card'] }, 'currencies'],
  [{ currency: 'XXX', paymentMethods: ['cod'] }, 'currency'],
])('MON-1 a currency that what the shop takes cannot pay is refused by its path: %j', (change, path) => {
  const { error } = new TenantShopSection(new TenantRepository(database.pool)).schema.safeParse({
    ...settings,
    ...change,
  });

  expect(error!.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

it('MON-1 cash takes any currency, and cards those of the table', () => {
  const { schema } = new TenantShopSection(new TenantRepository(database.pool));
  const isTaken = (change: object) => schema.safeParse({ ...settings, ...change }).success;

  expect(isTaken({ currency: 'IQD', paymentMethods: ['cod'] })).toBe(true);
  expect(isTaken({ currency: 'KWD', currencies: ['KWD', 'ISK', 'MGA', 'UGX'] })).toBe(true);
});

it('TRU-11 the origins that a shop returns to are kept in canonical form, and what is none is refused', async () => {
  const section = new TenantShopSection(new TenantRepository(database.pool));
  const wanted = (returnOrigins: unknown) => section.schema.safeParse({ ...settings, returnOrigins });
  await applyShopSection(database.pool, section, {
    operator: { ...operator, tenantId: 'books' },
    wanted: wanted(['HTTPS://Books.example/', 'http://localhost:3000']).data!,
    dryRun: false,
  });

  const { rows } = await database.pool.query("SELECT return_origins FROM tenants WHERE id = 'books'");
  expect(rows).toEqual([{ return_origins: ['https://books.example', 'http://localhost:3000'] }]);
  for (const none of ['https://books.example/shop', 'http://books.example', '*', 7])
    expect(wanted([none]).error?.issues[0]?.path).toEqual(['returnOrigins', 0]);
});
