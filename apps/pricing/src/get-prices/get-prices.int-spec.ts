import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';

import { startPricing } from '../testing/pricing-app.js';
import type { PricingUnderTest } from '../testing/pricing-app.js';

const SKU = 'TSHIRT-BLK-M';

describe('prices over gRPC', () => {
  let pricing: PricingUnderTest;

  const pricesOf = async (
    items: [sku: string, quantity: number][],
    currency = 'USD',
    tenant = 'demo',
    customerGroup = '',
  ) => {
    const request = {
      currency,
      customerGroup,
      taxedAt: undefined,
      items: items.map(([sku, quantity]) => ({ sku, quantity })),
    };
    const { prices, unpricedSkus } = await pricing.as(tenant, () => pricing.client.getPrices(request));
    return {
      ...Object.fromEntries(prices.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor])),
      unpricedSkus,
    };
  };
  const addList = (id: string, over: { group?: string; priority?: number; window?: [string, string] } = {}) =>
    pricing.database.pool.query(
      `INSERT INTO price_lists (tenant_id, id, currency, customer_group, priority, valid_from, valid_until)
       VALUES ('demo', $1, 'USD', $2, $3, $4, $5)`,
      [id, over.group ?? '', over.priority ?? 0, ...(over.window ?? ['-infinity', 'infinity'])],
    );
  const addPrice = (list: string, sku: string, minor: number, window = ['-infinity', 'infinity']) =>
    pricing.database.pool.query(
      `INSERT INTO prices (tenant_id, price_list_id, sku, unit_price_minor, valid_from, valid_until) VALUES ('demo', $1, $2, $3, $4, $5)`,
      [list, sku, minor, ...window],
    );

  beforeAll(async () => {
    pricing = await startPricing();
  });
  afterAll(() => pricing?.stop());

  it.each([
    ['demo', 'USD', '1999'],
    ['demo-eu', 'EUR', '2290'],
    ['demo-jp', 'JPY', '2900'],
  ])('PRC-1 prices the T-shirt of %s in %s at %s', async (tenant, currency, minor) => {
    expect(await pricesOf([[SKU, 1]], currency, tenant)).toEqual({ [SKU]: minor, unpricedSkus: [] });
  });

  it('PRC-1 prices a cart of 100 lines with one statement', async () => {
    const { rows } = await pricing.database.pool.query<{ sku: string }>(
      `SELECT DISTINCT sku FROM prices WHERE tenant_id = 'demo' ORDER BY sku LIMIT 100`,
    );
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    const { unpricedSkus, ...prices } = await pricesOf(rows.map(({ sku }) => [sku, 2]));
    stop();

    expect(Object.keys(prices)).toHaveLength(100);
    expect(unpricedSkus).toEqual([]);
    expect(names).toEqual(['pricing_find_prices']);
  });

  it('PRC-1 gives quantity breaks by all pieces of a SKU in the cart', async () => {
    const priceOf = async (...items: [string, number][]) => (await pricesOf(items))['SOAP-ROSE' as never];

    expect(await priceOf(['SOAP-ROSE', 11])).toBe('700');
    expect(await priceOf(['SOAP-ROSE', 12])).toBe('630');
    expect(await priceOf(['SOAP-ROSE', 48])).toBe('595');
    expect(await priceOf(['SOAP-ROSE', 6], ['SOAP-ROSE', 6])).toBe('630');
  });

  it('lists SKUs without a price instead of failing', async () => {
    expect(
      await pricesOf([
        [SKU, 1],
        ['NO-SUCH-SKU', 1],
      ]),
    ).toEqual({ [SKU]: '1999', unpricedSkus: ['NO-SUCH-SKU'] });
  });

  it('PRC-1 takes a price of limited time only within its window', async () => {
    await addPrice('usd-retail', 'MUG-WHT', 999, ['2020-01-01', '2020-02-01']);
    await addPrice('usd-retail', 'MUG-BLU', 999, ['2020-01-01', '2999-01-01']);
    await addPrice('usd-retail', 'MUG-SND', 999, ['2998-01-01', '2999-01-01']);

    expect(
      await pricesOf([
        ['MUG-WHT', 1],
        ['MUG-BLU', 1],
        ['MUG-SND', 1],
      ]),
    ).toMatchObject({
      'MUG-WHT': '1600',
      'MUG-BLU': '999',
      'MUG-SND': '1600',
    });
  });

  it('PRC-1 takes the lower price where windows overlap, and the one before again once a window is over', async () => {
    await addPrice('usd-retail', 'CLOCK-OAK', 5000, ['2020-01-01', '2999-01-01']);
    await addPrice('usd-retail', 'CLOCK-OAK', 4500, ['2021-01-01', '2998-01-01']);
    await addPrice('usd-retail', 'CLOCK-OAK', 100, ['2020-06-01', '2020-07-01']);
    expect(await pricesOf([['CLOCK-OAK', 1]])).toMatchObject({ 'CLOCK-OAK': '4500' });

    await pricing.database.pool.query(
      `UPDATE prices SET valid_until = now() WHERE tenant_id = 'demo' AND sku = 'CLOCK-OAK' AND unit_price_minor = 4500`,
    );
    expect(await pricesOf([['CLOCK-OAK', 1]])).toMatchObject({ 'CLOCK-OAK': '5000' });
  });

  it('PRC-1 keeps a quantity break in its window too', async () => {
    const addBreak = (minQuantity: number, minor: number, until: string) =>
      pricing.database.pool.query(
        `INSERT INTO prices (tenant_id, price_list_id, sku, min_quantity, unit_price_minor, valid_until)
         VALUES ('demo', 'usd-retail', 'BREAK-1', $1, $2, $3)`,
        [minQuantity, minor, until],
      );
    await addBreak(1, 1000, 'infinity');
    await addBreak(10, 900, '2020-01-01');
    await addBreak(20, 800, 'infinity');
    const priceOf = async (quantity: number) => (await pricesOf([['BREAK-1', quantity]]))['BREAK-1' as never];

    expect([await priceOf(9), await priceOf(19), await priceOf(20)]).toEqual(['1000', '1000', '800']);
  });

  it("PRC-1 takes a customer group's list first, then the higher priority; a list out of its window never", async () => {
    await addList('wholesale', { group: 'trade' });
    await addList('flash', { priority: 5 });
    await addList('last-year', { priority: 9, window: ['2020-01-01', '2021-01-01'] });
    await addPrice('wholesale', 'KNIFE', 7000);
    await addPrice('flash', 'KNIFE', 8000);
    await addPrice('last-year', 'KNIFE', 1);

    expect(await pricesOf([['KNIFE', 1]])).toMatchObject({ KNIFE: '8000' });
    expect(await pricesOf([['KNIFE', 1]], 'USD', 'demo', 'trade')).toMatchObject({ KNIFE: '7000' });
    expect(await pricesOf([['MAT', 1]], 'USD', 'demo', 'trade')).toMatchObject({ MAT: '9900' });
  });

  it('refuses a currency without a price list', async () => {
    await expect(pricesOf([[SKU, 1]], 'KWD')).rejects.toMatchObject({ reason: 'CURRENCY_UNSUPPORTED' });
  });

  it("SYS-6 never shows another tenant's prices", async () => {
    await pricing.database.pool.query(
      `INSERT INTO price_lists (tenant_id, id, currency) VALUES ('other', 'usd-retail', 'USD')`,
    );

    expect(await pricesOf([[SKU, 1]], 'USD', 'other')).toEqual({ unpricedSkus: [SKU] });
  });

  it.each([
    ['no items', [], 'USD'],
    ['a quantity of 0', [[SKU, 0]], 'USD'],
    ['an empty SKU', [['', 1]], 'USD'],
    ['a currency in small letters', [[SKU, 1]], 'usd'],
  ] as [string, [string, number][], string][])('SYS-7 refuses %s', async (_case, items, currency) => {
    await expect(pricesOf(items, currency)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });

  it('PRC-1 SetPrice is seen whatever price is in force: a planned one, one of limited time, or none any more', async () => {
    const sku = (name: string) => `SET-${name}`;
    const set = async (name: string, minor: string) =>
      (
        await pricing.as('demo', () =>
          pricing.client.setPrice(
            { sku: sku(name), currency: 'USD', unitPriceMinor: minor },
            pricing.operator,
          ),
        )
      ).previousUnitPriceMinor;
    const now = async (name: string) => (await pricesOf([[sku(name), 1]]))[sku(name) as never];
    await addPrice('usd-retail', sku('RAISED'), 1000, ['-infinity', '2020-01-01']);
    await addPrice('usd-retail', sku('RAISED'), 1100, ['2020-01-01', 'infinity']);
    await addPrice('usd-retail', sku('SALE'), 1000, ['-infinity', 'infinity']);
    await addPrice('usd-retail', sku('SALE'), 700, ['2020-01-01', '2999-01-01']);
    await addPrice('usd-retail', sku('OVER'), 1000, ['2019-01-01', '2020-01-01']);
    await addPrice('usd-retail', sku('PLANNED'), 1500, ['2998-01-01', 'infinity']);

    expect([await set('RAISED', '1900'), await now('RAISED')]).toEqual(['1100', '1900']);
    expect([await set('SALE', '1200'), await now('SALE')]).toEqual(['700', '1200']);
    expect([await set('OVER', '900'), await now('OVER')]).toEqual([undefined, '900']);
    expect([await set('PLANNED', '2000'), await now('PLANNED')]).toEqual([undefined, '2000']);
    const { rows } = await pricing.database.pool.query(
      `SELECT unit_price_minor, valid_until = '2998-01-01' AS ends FROM prices WHERE sku = 'SET-PLANNED' ORDER BY valid_from`,
    );
    expect(rows).toEqual([
      { unit_price_minor: 2000n, ends: true },
      { unit_price_minor: 1500n, ends: false },
    ]);
  });

  it('PRC-1 SetPrice leaves one price when ten set a new one at once', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        pricing.as('demo', () =>
          pricing.client.setPrice(
            { sku: 'SET-AT-ONCE', currency: 'USD', unitPriceMinor: `${100 + index}` },
            pricing.operator,
          ),
        ),
      ),
    );

    const { rows } = await pricing.database.pool.query(`SELECT 1 FROM prices WHERE sku = 'SET-AT-ONCE'`);
    expect(rows).toHaveLength(1);
  });

  it('PRC-1 SetPrice is seen by the next cart, by its tenant alone, and survives a new seeding', async () => {
    const setPrice = (sku: string, minor: string, currency = 'USD') =>
      pricing.as('demo', () =>
        pricing.client.setPrice({ sku, currency, unitPriceMinor: minor }, pricing.operator),
      );

    expect(await setPrice('BLANKET-GRY', '12345')).toMatchObject({
      priceListId: 'usd-retail',
      previousUnitPriceMinor: '14900',
    });
    await pricing.seedAgain();

    expect(await pricesOf([['BLANKET-GRY', 3]])).toMatchObject({ 'BLANKET-GRY': '12345' });
    expect(await pricesOf([['BLANKET-GRY', 3]], 'USD', 'demo-eu')).toMatchObject({ 'BLANKET-GRY': '14900' });
    expect((await setPrice('NEW-SKU', '5')).previousUnitPriceMinor).toBeUndefined();
    await expect(setPrice(SKU, '5', 'KWD')).rejects.toMatchObject({ reason: 'CURRENCY_UNSUPPORTED' });
    await expect(setPrice(SKU, '-5')).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });
});
