import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { catalog as proto } from '@holdfast/proto';
import { eventually } from '@holdfast/testing';

import { startCatalog } from '../testing/catalog-app.js';
import type { CatalogUnderTest } from '../testing/catalog-app.js';

const kettle: proto.CreateProductRequest = {
  handle: 'copper-kettle',
  name: 'Copper Kettle',
  brandId: 'harbour-and-pine',
  categoryIds: ['home', 'kitchen'],
  taxClass: '',
  variants: [
    { sku: 'KETTLE-2L', options: '2 l', weightGrams: 1200 },
    { sku: 'KETTLE-1L', options: '1 l', weightGrams: 800 },
  ],
};

describe('CAT-1 a product created', () => {
  let catalog: CatalogUnderTest;
  const create = (over: Partial<proto.CreateProductRequest> = {}, tenant = 'demo') =>
    catalog.as(tenant, async () =>
      catalog.client.createProduct({ ...kettle, ...over }, await catalog.operatorOf(tenant)),
    );
  const events = (handle: string) =>
    catalog.database.pool.query(
      `SELECT payload FROM outbox JOIN products ON products.id::text = aggregate_id WHERE handle = $1`,
      [handle],
    );

  beforeAll(async () => {
    catalog = await startCatalog();
  });
  afterAll(() => catalog?.stop());

  it('CAT-1 can be read at once, and is published once with all its SKUs', async () => {
    const { productId, created } = await create();
    const { products } = await catalog.as('demo', () =>
      catalog.client.batchGetProducts({ skus: ['KETTLE-2L'] }),
    );

    expect(created).toBe(true);
    expect(products[0]).toMatchObject({
      productId,
      name: 'Copper Kettle, 2 l',
      taxClass: 'standard',
      weightGrams: 1200,
    });
    await eventually(() => expect(catalog.published).toHaveLength(1));
    expect(catalog.published[0]?.path).toContain('/publish/events/catalog.product.created');
    expect(catalog.published[0]?.data).toMatchObject({
      product_id: productId,
      sequence: 1,
      variants: [{ sku: 'KETTLE-2L', name: 'Copper Kettle, 2 l', weight_grams: 1200 }, { sku: 'KETTLE-1L' }],
    });
  });

  it('CAT-1 ten times at once is created once and published once', async () => {
    const ten = Array.from({ length: 10 }, () =>
      create({ handle: 'teapot', variants: [{ sku: 'TEAPOT', options: '', weightGrams: 1 }] }),
    );
    const answers = await Promise.all(ten);

    expect(new Set(answers.map(({ productId }) => productId)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect((await events('teapot')).rows).toHaveLength(1);
  });

  it('CAT-1 is refused when its handle or a SKU is taken by another product, and nothing of it is stored', async () => {
    await create({ handle: 'pot', variants: [{ sku: 'POT', options: '', weightGrams: 5 }] });

    await expect(
      create({ handle: 'pot', name: 'Other', variants: [{ sku: 'POT', options: '', weightGrams: 5 }] }),
    ).rejects.toMatchObject({
      errors: [{ path: 'handle' }],
    });
    const twin = {
      handle: 'pot-twin',
      variants: [
        { sku: 'POT-X', options: '', weightGrams: 5 },
        { sku: 'POT', options: '', weightGrams: 5 },
      ],
    };
    await expect(create(twin)).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
      errors: [{ path: 'variants' }],
    });
    expect(
      (await catalog.as('demo', () => catalog.client.batchGetProducts({ skus: ['POT-X'] }))).unknownSkus,
    ).toEqual(['POT-X']);
    expect((await events('pot-twin')).rows).toHaveLength(0);
  });

  it('SYS-6 leaves handle and SKUs free for other tenants', async () => {
    expect((await create({}, 'demo-eu')).created).toBe(true);
  });

  it.each([
    ['a handle with spaces', { handle: 'a b' }],
    ['no variants', { variants: [] }],
    ['a SKU twice', { variants: [kettle.variants[0]!, kettle.variants[0]!] }],
    ['a negative weight', { variants: [{ sku: 'X', options: '', weightGrams: -1 }] }],
    ['a name with a NUL', { handle: 'nul', name: 'a\u0000b' }],
  ])('SYS-7 is refused with %s', async (_case, over) => {
    await expect(create(over)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });
});
