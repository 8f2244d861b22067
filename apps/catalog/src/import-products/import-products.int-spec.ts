import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { eventually } from '@holdfast/testing';

import { startCatalog } from '../testing/catalog-app.js';
import type { CatalogUnderTest } from '../testing/catalog-app.js';

const products = (...rows: string[]) =>
  ['handle,name,brand_id,brand_name,category_ids,tax_class,active', ...rows].join('\n');
const variants = (...rows: string[]) =>
  ['sku,product_handle,options,weight_grams,active', ...rows].join('\n');
const mug = 'mug,Mug,hearth,Hearth,home;kitchen,standard,true';

describe('CAT-1 an import', () => {
  let catalog: CatalogUnderTest;
  const importFiles = (tenant: string, productsCsv: string, variantsCsv: string) =>
    catalog.as(tenant, () => catalog.client.importProducts({ productsCsv, variantsCsv }));
  const count = async (tenant: string) => {
    const { rows } = await catalog.database.pool.query<{ n: bigint }>(
      'SELECT count(*) AS n FROM variants WHERE tenant_id = $1',
      [tenant],
    );
    return Number(rows[0]?.n);
  };

  beforeAll(async () => {
    catalog = await startCatalog();
  });
  afterAll(() => catalog?.stop());

  it('creates, then changes only what differs, and repeating it changes nothing', async () => {
    const first = await importFiles(
      'a',
      products(mug),
      variants('MUG-W,mug,white,300,true', 'MUG-B,mug,blue,300,true'),
    );
    const same = await importFiles('a', products(mug), variants('MUG-W,mug,white,300,true'));
    const changed = await importFiles(
      'a',
      products(mug.replace('Mug', 'Big Mug')),
      variants('MUG-W,mug,white,310,true', 'MUG-R,mug,red,300,true'),
    );

    expect(first).toEqual({ productsCreated: 1, productsChanged: 0, variantsCreated: 2, variantsChanged: 0 });
    expect(same).toEqual({ productsCreated: 0, productsChanged: 0, variantsCreated: 0, variantsChanged: 0 });
    expect(changed).toEqual({
      productsCreated: 0,
      productsChanged: 1,
      variantsCreated: 1,
      variantsChanged: 1,
    });
  });

  it('announces new products, and variants added later under the next sequence number', async () => {
    const published = () =>
      catalog.published.map(({ data }) => [data.sequence, data.variants.map(({ sku }) => sku)]);

    await eventually(() => expect(published()).toHaveLength(2));
    expect(published()).toEqual([
      [1, ['MUG-W', 'MUG-B']],
      [2, ['MUG-R']],
    ]);
  });

  it('imports nothing when a single row is bad, and names every bad row', async () => {
    const many = Array.from(
      { length: 80 },
      (_, i) => `SKU-${i},mug,,${i === 40 ? 'heavy' : 1},${i === 60 ? 'maybe' : 'true'}`,
    );

    await expect(importFiles('b', products(mug), variants(...many))).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
      metadata: { problemCount: '2' },
      errors: [
        { file: 'variants', line: 42, column: 'weight_grams' },
        { file: 'variants', line: 62, column: 'active' },
      ],
    });
    expect(await count('b')).toBe(0);
  });

  it('tells the first 50 of very many problems, and how many there are', async () => {
    const bad = Array.from({ length: 2_000 }, (_, i) => `SKU-${i},mug,,heavy,true`);

    const refused = importFiles('b', products(mug), variants(...bad));

    await expect(refused).rejects.toMatchObject({ metadata: { problemCount: '2000' } });
    await expect(refused).rejects.toHaveProperty('errors.length', 50);
  });

  it('takes as many statements for 3,000 rows as for one', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `BULK-${i},bulk-${i % 300},v${i},10,true`);
    const handles = Array.from({ length: 300 }, (_, i) => `bulk-${i},Bulk ${i},,,home,standard,true`);
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    const report = await importFiles('c', products(...handles), variants(...rows));
    stop();

    expect(report).toMatchObject({ productsCreated: 300, variantsCreated: 3_000 });
    expect(names.filter((name) => name.startsWith('catalog_'))).toHaveLength(6);
  });

  it('run twice at once creates everything once', async () => {
    const reports = await Promise.all(
      [1, 2, 3, 4].map(() => importFiles('d', products(mug), variants('MUG,mug,,1,true'))),
    );

    expect(reports.reduce((sum, { productsCreated }) => sum + productsCreated, 0)).toBe(1);
    expect(reports.reduce((sum, { variantsCreated }) => sum + variantsCreated, 0)).toBe(1);
  });

  it('SYS-6 touches no other tenant: the same SKU is theirs too', async () => {
    await importFiles('e', products(mug), variants('MUG,mug,,5,true'));

    const { products: theirs } = await catalog.as('d', () =>
      catalog.client.batchGetProducts({ skus: ['MUG'] }),
    );
    expect(theirs[0]?.weightGrams).toBe(1);
  });
});
