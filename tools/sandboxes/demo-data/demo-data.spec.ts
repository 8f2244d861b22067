import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';

import { FILES } from './generate.ts';

const TENANTS = ['demo', 'demo-eu', 'demo-jp'];
const text = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const rows = (name: string) => parse(text(name), { columns: true }) as Record<string, string>[];

describe('6-api demo data', () => {
  it.each(Object.entries(FILES))('%s is what the generator makes', (name, generated) => {
    expect(text(name)).toBe(generated);
  });

  it('CAT-1 is a shop of some size: more than 200 products, each sold in at least one variant', () => {
    expect(rows('products.csv').length).toBeGreaterThanOrEqual(200);
    expect(rows('variants.csv').length).toBeGreaterThanOrEqual(350);
    expect(new Set(rows('variants.csv').map(({ product_handle }) => product_handle)).size).toBe(
      rows('products.csv').length,
    );
    expect(new Set(rows('products.csv').map(({ brand_id }) => brand_id)).size).toBeGreaterThanOrEqual(10);
    expect(new Set(rows('products.csv').map(({ tax_class }) => tax_class))).toEqual(
      new Set(['standard', 'reduced', 'zero']),
    );
  });

  it('sells the SKUs that clients are written against', () => {
    expect(rows('variants.csv').map(({ sku }) => sku)).toEqual(
      expect.arrayContaining(['TSHIRT-BLK-M', 'TSHIRT-WHT-S', 'MUG-WHT', 'LIMITED-10', 'SOLDOUT-1']),
    );
  });

  it('PRM-1 has a promotion of every kind', () => {
    expect(new Set(rows('promotions.csv').map(({ kind }) => kind))).toEqual(
      new Set(['percentage', 'fixed', 'buy_x_get_y', 'free_shipping', 'reduced_shipping']),
    );
  });

  it('prices every SKU of every tenant in dollars, euros and yen', () => {
    const priced = new Set(
      rows('prices.csv').map(({ tenant, sku, currency }) => `${tenant} ${sku} ${currency}`),
    );
    const missing = TENANTS.flatMap((tenant) =>
      rows('variants.csv').flatMap(({ sku }) =>
        ['USD', 'EUR', 'JPY']
          .map((currency) => `${tenant} ${sku} ${currency}`)
          .filter((key) => !priced.has(key)),
      ),
    );

    expect(missing).toEqual([]);
  });

  it('sells one piece of anything above the smallest amount a gateway takes', () => {
    const least = { USD: 50, EUR: 50, JPY: 50 } as Record<string, number>;

    expect(
      rows('prices.csv').filter((row) => Number(row['unit_price_minor']) < least[row['currency']!]!),
    ).toEqual([]);
  });

  it.each(TENANTS)(
    'gives %s ten of LIMITED-10 at one place, none of SOLDOUT-1, and plenty of the rest',
    (tenant) => {
      const stock = rows('stock.csv').filter((row) => row['tenant'] === tenant);
      const onHand = (sku: string) =>
        stock.filter((row) => row['sku'] === sku).map((row) => Number(row['on_hand']));

      expect(onHand('LIMITED-10')).toEqual([10]);
      expect(onHand('SOLDOUT-1')).toEqual([0]);
      for (const { sku } of rows('variants.csv')) {
        if (sku !== 'LIMITED-10' && sku !== 'SOLDOUT-1')
          expect(Math.min(...onHand(sku!))).toBeGreaterThanOrEqual(100_000);
      }
    },
  );

  it.each(TENANTS)(
    'gives %s its own codes, both shipping methods, and a zone for the rest of the world',
    (tenant) => {
      const of = (name: string) => rows(name).filter((row) => row['tenant'] === tenant);

      expect(of('promotions.csv').map(({ code }) => code)).toEqual(
        expect.arrayContaining(['WELCOME10', 'ONLY5', 'FREESHIP']),
      );
      // A promotion without a code would change what every cart costs.
      expect(of('promotions.csv').every(({ code }) => code !== '')).toBe(true);
      expect(of('promotions.csv').find(({ code }) => code === 'ONLY5')?.['total_limit']).toBe('5');
      expect(of('shipping-methods.csv').map(({ method }) => method)).toEqual(['standard', 'express']);
      expect(of('shipping-zones.csv').at(-1)).toMatchObject({
        zone: 'world',
        countries: '*',
        excluded_countries: 'AQ',
      });
    },
  );
});
