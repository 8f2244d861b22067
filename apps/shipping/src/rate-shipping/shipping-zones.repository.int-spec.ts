import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { applyShopSection } from '@holdfast/ops';
import { observeStatements } from '@holdfast/postgres';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { ShippingShopSection } from '../shop-section/shipping-shop-section.js';
import { ShippingZonesRepository } from './shipping-zones.repository.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('shipping');
}, 60_000);
afterAll(() => database.drop());

it('PAY-12 zones are read once, and again after an operator changed them; an empty result is not cached', async () => {
  const zones = new ShippingZonesRepository(database.pool);
  const section = new ShippingShopSection(zones);
  const apply = (countries: string[]) =>
    applyShopSection(database.pool, section, {
      operator: { tenantId: 'toys', actor: 'boss' },
      wanted: section.schema.parse({ zones: [{ id: 'home', name: 'Home', priority: 1, countries }] }),
      dryRun: false,
    });
  const countries = async () => (await zones.ofTenant('toys')).zones.map((zone) => zone.countries);
  const names: string[] = [];
  const stop = observeStatements(({ name }) => names.push(name));

  expect([await countries(), await countries()]).toEqual([[], []]);
  await apply(['US']);
  expect([await countries(), await countries()]).toEqual([[['US']], [['US']]]);
  await apply(['US', 'CA']);
  expect(await countries()).toEqual([['US', 'CA']]);
  stop();
  expect(names.filter((name) => name === 'shipping_find_zones')).toHaveLength(4);
});
