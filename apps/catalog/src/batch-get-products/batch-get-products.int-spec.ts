import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';

import { startCatalog } from '../testing/catalog-app.js';
import type { CatalogUnderTest } from '../testing/catalog-app.js';

describe('products over gRPC', () => {
  let catalog: CatalogUnderTest;
  const get = (skus: string[], tenant = 'demo') =>
    catalog.as(tenant, () => catalog.client.batchGetProducts({ skus }));

  beforeAll(async () => {
    catalog = await startCatalog();
    await catalog.seed();
  });
  afterAll(() => catalog?.stop());

  it('CAT-1 returns product and variant of a SKU together', async () => {
    const { products } = await get(['TSHIRT-BLK-M', 'LIMITED-10']);

    expect(products).toEqual([
      {
        sku: 'TSHIRT-BLK-M',
        productId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: 'Classic T-Shirt, black, M',
        categoryIds: ['apparel', 't-shirts'],
        brandId: 'northloom',
        weightGrams: 180,
        taxClass: 'standard',
        active: true,
      },
      expect.objectContaining({ sku: 'LIMITED-10', name: 'Numbered Linocut Print', taxClass: 'standard' }),
    ]);
  });

  it('CAT-1 reads 200 SKUs with one statement', async () => {
    const { rows } = await catalog.database.pool.query<{ sku: string }>(
      `SELECT sku FROM variants WHERE tenant_id = 'demo' ORDER BY sku LIMIT 200`,
    );
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    const { products } = await get(rows.map(({ sku }) => sku));
    stop();

    expect(products.map(({ sku }) => sku)).toEqual(rows.map(({ sku }) => sku));
    expect(names.filter((name) => name.startsWith('catalog_'))).toEqual(['catalog_products_by_skus']);
  });

  it('lists unknown SKUs instead of failing, each once', async () => {
    const { products, unknownSkus } = await get(['NO-SUCH', 'SOLDOUT-1', 'NO-SUCH', 'SOLDOUT-1']);

    expect(products.map(({ sku }) => sku)).toEqual(['SOLDOUT-1']);
    expect(unknownSkus).toEqual(['NO-SUCH']);
  });

  it('returns a variant of an inactive product as inactive', async () => {
    await catalog.database.pool.query(
      `UPDATE products SET active = false WHERE tenant_id = 'demo' AND handle = 'desk-lamp'`,
    );

    expect((await get(['DESKLAMP-BLK'])).products[0]?.active).toBe(false);
    expect((await get(['DESKLAMP-BLK'], 'demo-eu')).products[0]?.active).toBe(true);
  });

  it('SYS-6 shows a tenant nothing of another one', async () => {
    expect((await get(['TSHIRT-BLK-M'], 'someone-else')).unknownSkus).toEqual(['TSHIRT-BLK-M']);
  });

  it.each([
    ['no SKU', []],
    ['201 SKUs', Array.from({ length: 201 }, (_, i) => `S${i}`)],
    ['an empty SKU', ['']],
  ])('SYS-7 refuses %s', async (_case, skus) => {
    await expect(get(skus)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });

  it('seeds a shop once: later changes stay', async () => {
    await catalog.database.pool.query(
      `UPDATE products SET name = 'Tent' WHERE tenant_id = 'demo' AND handle = 'two-person-tent'`,
    );
    await catalog.seed();

    expect((await get(['TENT2'])).products[0]?.name).toBe('Tent');
    const { rows } = await catalog.database.pool.query('SELECT 1 FROM outbox');
    expect(rows).toHaveLength(0);
  });
});
