import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import type { shipping } from '@holdfast/proto';
import { newTraceparent, runInContext } from '@holdfast/request-context';

import { startShipping } from '../testing/shipping-app.js';
import type { ShippingUnderTest } from '../testing/shipping-app.js';

const toNewYork: shipping.RateShippingRequest = {
  currency: 'USD',
  countryCode: 'US',
  region: 'NY',
  postalCode: '10001',
  weightGrams: '180',
  subtotalMinor: '1999',
  methodId: '',
};

describe('shipping over gRPC', () => {
  let app: ShippingUnderTest;

  const as = <T>(tenantId: string, call: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, requestId: 'spec', traceparent: newTraceparent() }, call);
  const rate = (over: Partial<shipping.RateShippingRequest> = {}, tenantId = 'demo') =>
    as(tenantId, () => app.client.rateShipping({ ...toNewYork, ...over }));
  const ratesOf = async (over: Partial<shipping.RateShippingRequest> = {}, tenantId = 'demo') =>
    Object.fromEntries((await rate(over, tenantId)).methods.map(({ id, rateMinor }) => [id, rateMinor]));

  beforeAll(async () => {
    app = await startShipping();
  });

  afterAll(() => app?.stop());

  it('SHP-1 rates every method that serves the address, in one statement; PAY-12 its zones are cached', async () => {
    await rate();
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    const { methods } = await rate();
    stop();

    expect(methods).toEqual([
      { id: 'standard', name: 'Standard', rateMinor: '599', estimatedDays: 5 },
      { id: 'express', name: 'Express', rateMinor: '1499', estimatedDays: 2 },
    ]);
    expect(names).toEqual(['shipping_find_rates']);
  });

  it('SHP-1 rates by weight: a step begins at its own weight', async () => {
    const standardAt = async (grams: string) => (await ratesOf({ weightGrams: grams }))['standard'];

    expect([await standardAt('999'), await standardAt('1000'), await standardAt('20000000')]).toEqual([
      '599',
      '899',
      '1799',
    ]);
  });

  it('SHP-1 rates by price where the table does: steps of the subtotal, each with its days', async () => {
    await app.database.pool.query(
      `INSERT INTO shipping_zones (tenant_id, id, name, countries, priority) VALUES ('by-price', 'all', 'All', '{*}', 1)`,
    );
    await app.database.pool.query(
      `INSERT INTO shipping_methods (tenant_id, id, name) VALUES ('by-price', 'post', 'Post')`,
    );
    await app.database.pool.query(
      `INSERT INTO shipping_rates (tenant_id, zone_id, method_id, currency, basis, from_value, up_to, rate_minor, estimated_days)
       VALUES ('by-price', 'all', 'post', 'USD', 'price', 0, 5000, 900, 5), ('by-price', 'all', 'post', 'USD', 'price', 5000, 20000, 500, 3)`,
    );
    const at = async (subtotalMinor: string) =>
      (await rate({ subtotalMinor, weightGrams: '99999' }, 'by-price')).methods.map(
        ({ rateMinor, estimatedDays }) => [rateMinor, estimatedDays],
      );

    expect([await at('4999'), await at('5000'), await at('20000')]).toEqual([[['900', 5]], [['500', 3]], []]);
  });

  it('SHP-1 is free above an amount, by the given subtotal', async () => {
    expect((await ratesOf({ subtotalMinor: '15000' }))['standard']).toBe('0');
    expect((await ratesOf({ subtotalMinor: '14999' }))['standard']).toBe('599');
  });

  it('SHP-1 finds the zone by region and by postal prefix, written either way', async () => {
    expect((await ratesOf({ region: 'us-hi' }))['standard']).toBe('1290');
    expect(
      (await ratesOf({ countryCode: 'DE', region: '', postalCode: '25980', currency: 'EUR' }, 'demo-eu'))[
        'standard'
      ],
    ).toBe('790');
    expect(
      (await ratesOf({ countryCode: 'JP', region: '', postalCode: '90-0001', currency: 'JPY' }, 'demo-jp'))[
        'standard'
      ],
    ).toBe('1300');
  });

  it('SHP-1 prefers the more exact of zones with one priority: the longer postal prefix, then the region, then the country', async () => {
    await app.database.pool.query(
      `INSERT INTO shipping_zones (tenant_id, id, name, priority, countries, regions, postal_prefixes) VALUES
         ('exact', 'a-world', 'World', 1, '{*}', '{}', '{}'), ('exact', 'b-country', 'Britain', 1, '{GB}', '{}', '{}'),
         ('exact', 'c-region', 'Wales', 1, '{GB}', '{WLS}', '{}'), ('exact', 'd-short', 'SW', 1, '{GB}', '{}', '{SW,X}'),
         ('exact', 'e-long', 'SW1A 1', 1, '{GB}', '{}', '{SW1A1,Y}')`,
    );
    await app.database.pool.query(
      `INSERT INTO shipping_methods (tenant_id, id, name) VALUES ('exact', 'post', 'Post')`,
    );
    await app.database.pool.query(
      `INSERT INTO shipping_rates (tenant_id, zone_id, method_id, currency, basis, rate_minor, estimated_days)
       SELECT 'exact', id, 'post', 'GBP', 'weight', 100 * (ascii(id) - 96), 1 FROM shipping_zones WHERE tenant_id = 'exact'`,
    );
    const at = async (countryCode: string, region: string, postalCode: string) =>
      (await ratesOf({ currency: 'GBP', countryCode, region, postalCode }, 'exact'))['post'];

    expect([
      await at('FR', '', '75001'),
      await at('GB', '', 'E1 6AN'),
      await at('GB', 'GB-WLS', 'CF10 1EP'),
      await at('GB', 'WLS', 'sw2 1aa'),
      await at('GB', '', 'sw1a-1aa'),
    ]).toEqual(['100', '200', '300', '400', '500']);
  });

  it('SHP-1 rates a weight of zero, such as a gift card, at the first step of the table', async () => {
    expect(await ratesOf({ weightGrams: '0' })).toEqual({ standard: '599', express: '1499' });
    expect((await ratesOf({ weightGrams: '0', subtotalMinor: '15000' }))['standard']).toBe('0');
  });

  it('SHP-1 compares the subtotal in the currency of the cart: yen free from yen on', async () => {
    const yen = (subtotalMinor: string) =>
      ratesOf(
        { currency: 'JPY', countryCode: 'JP', region: '', postalCode: '1000001', subtotalMinor },
        'demo-jp',
      );
    const { rows } = await app.database.pool.query<{ least: bigint }>(
      `SELECT free_above_minor AS least FROM shipping_rates
       WHERE tenant_id = 'demo-jp' AND zone_id = 'jp' AND method_id = 'standard' AND currency = 'JPY' AND from_value = 0`,
    );
    const least = rows[0]!.least;

    expect((await yen(String(least - 1n)))['standard']).not.toBe('0');
    expect((await yen(String(least)))['standard']).toBe('0');
  });

  it('SHP-1 serves the rest of the world, and returns an empty list where the shop does not deliver', async () => {
    expect(await ratesOf({ countryCode: 'NZ', region: '' })).toEqual({ standard: '2490', express: '4990' });
    expect((await rate({ countryCode: 'AQ', region: '' })).methods).toEqual([]);
  });

  it('rates just the method asked for, and none for one that does not exist', async () => {
    expect(await ratesOf({ methodId: 'express' })).toEqual({ express: '1499' });
    expect(await ratesOf({ methodId: 'drone' })).toEqual({});
  });

  it('SYS-6 shows a tenant nothing of another one', async () => {
    expect((await rate({}, 'someone-else')).methods).toEqual([]);
  });

  it('CHK-8 answers SHIPPING_RATE_UNAVAILABLE from the very next call while rates are switched off, for this tenant alone', async () => {
    const authorization = `Bearer ${await app.issuer.token('olga', 'demo', '5m', ['ops'])}`;
    const switchRates = (enabled: boolean, by = { authorization }) =>
      as('demo', () => app.client.setRatesEnabled({ enabled }, by));
    await expect(switchRates(false, {} as never)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });

    expect(await switchRates(false)).toEqual({ wasEnabled: true });
    await expect(rate()).rejects.toMatchObject({ reason: 'SHIPPING_RATE_UNAVAILABLE' });
    expect((await rate({ currency: 'EUR', countryCode: 'DE' }, 'demo-eu')).methods).toHaveLength(2);
    expect(await switchRates(true)).toEqual({ wasEnabled: false });
    expect((await rate()).methods).toHaveLength(2);
  });

  it.each([
    ['countryCode', 'USA'],
    ['currency', ''],
    ['weightGrams', '-1'],
    ['weightGrams', '9999999999999999999'],
    ['region', 'N\u0000Y'],
    ['subtotalMinor', '-1'],
  ])('SYS-7 refuses a request whose %s is %p', async (field, value) => {
    await expect(rate({ [field]: value })).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
      errors: [{ path: field }],
    });
  });

  it('seeds missing rows and keeps changes of operators', async () => {
    await app.database.pool.query(
      `UPDATE shipping_methods SET name = 'Slow' WHERE tenant_id = 'demo' AND id = 'standard'`,
    );
    await app.seedAgain();

    expect((await rate({ methodId: 'standard' })).methods[0]?.name).toBe('Slow');
  });
});
