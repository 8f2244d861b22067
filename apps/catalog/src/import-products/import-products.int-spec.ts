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
    catalog.as(tenant, async () =>
      catalog.client.importProducts({ productsCsv, variantsCsv }, await catalog.operatorOf(tenant)),
    );
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

  it('CAT-1 creates, then changes only what differs, and repeating it changes nothing', async () => {
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

  it('CAT-1 publishes new products, and variants added later under the next sequence number', async () => {
    const published = () =>
      catalog.published.map(({ data }) => [data.sequence, data.variants.map(({ sku }) => sku)]);

    await eventually(() => expect(published()).toHaveLength(2));
    expect(published()).toEqual([
      [1, ['MUG-W', 'MUG-B']],
      [2, ['MUG-R']],
    ]);
  });

  it('CAT-1 imports nothing when a single row is bad, and names every bad row', async () => {
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

  it('CAT-1 reads files as shops make them: byte order mark, Windows lines, quotes, spaces, columns in any order', async () => {
    const productsCsv = [
      '\uFEFFname,handle,brand_id,brand_name,category_ids,tax_class,active',
      '"Mug ""Coast"", 3 dl", mug ,,,home;kitchen;,standard,true',
      '',
    ].join('\r\n');
    const variantsCsv =
      '\uFEFF"sku","product_handle","options","weight_grams","active"\r\n"MUG-1","mug","white, large",0,true\r\n';

    expect(await importFiles('shapes', productsCsv, variantsCsv)).toMatchObject({ variantsCreated: 1 });
    const { products: found } = await catalog.as('shapes', () =>
      catalog.client.batchGetProducts({ skus: ['MUG-1'] }),
    );
    expect(found).toMatchObject([
      { name: 'Mug "Coast", 3 dl, white, large', categoryIds: ['home', 'kitchen'], weightGrams: 0 },
    ]);
  });

  it.each([
    ['a SKU that is there twice', variants('A,mug,,1,true', 'A,mug,,2,true'), ['variants:3:sku']],
    ['a row that is too short', variants('A,mug,,1,true', 'B,mug'), ['variants:3']],
    ['a row that is too long', variants('A,mug,,1,true', 'B,mug,,1,true,x'), ['variants:3']],
    ['a quote that does not end', variants('A,mug,,1,true', '"B,mug,,1,true'), ['variants:3']],
    [
      'a weight that is none',
      variants('A,mug,,1.5,true', 'B,mug,,,true'),
      ['variants:2:weight_grams', 'variants:3:weight_grams'],
    ],
    ['a control character', variants('A,mug,,1,true', 'B\u0000,mug,,1,true'), ['variants:3:sku']],
    [
      'a column that is missing',
      'sku,product_handle,options,weight_grams\nA,mug,,1\n',
      ['variants:1:active'],
    ],
    [
      'an unknown column',
      'sku,product_handle,options,weight_grams,active,colour\nA,mug,,1,true,red\n',
      ['variants:1:colour'],
    ],
    ['no line at all', '', ['variants:1']],
  ])('CAT-1 imports nothing of a file with %s, and says where', async (_case, variantsCsv, paths) => {
    const refused = importFiles('hostile', products(mug), variantsCsv);

    await expect(refused).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
    await expect(refused).rejects.toMatchObject({ errors: paths.map((path) => ({ path })) });
    expect(await count('hostile')).toBe(0);
    const { rows } = await catalog.database.pool.query(`SELECT 1 FROM products WHERE tenant_id = 'hostile'`);
    expect(rows).toEqual([]);
  });

  it('CAT-1 imports nothing when the database refuses the last row', async () => {
    const { pool } = catalog.database;
    await pool.query(`ALTER TABLE variants ADD CONSTRAINT spec_refuses CHECK (sku <> 'REFUSED')`);

    await expect(
      importFiles('broken', products(mug), variants('A,mug,,1,true', 'REFUSED,mug,,1,true')),
    ).rejects.toMatchObject({ reason: 'INTERNAL' });
    await pool.query('ALTER TABLE variants DROP CONSTRAINT spec_refuses');
    expect(await count('broken')).toBe(0);
    const { rows } = await pool.query(`SELECT 1 FROM products WHERE tenant_id = 'broken'`);
    expect(rows).toEqual([]);
  });

  it('CAT-1 reads files of more than a mebibyte, to the last row', async () => {
    const options = 'in every colour '.repeat(11);
    const rows = Array.from({ length: 6_000 }, (_, i) => `LARGE-${i},mug,${options},10,true`);
    const variantsCsv = variants(...rows.slice(0, -1), `LARGE-LAST,mug,${options},10,maybe`);

    expect(Buffer.byteLength(variantsCsv)).toBeGreaterThan(1_100_000);
    await expect(importFiles('large', products(mug), variantsCsv)).rejects.toMatchObject({
      errors: [{ path: 'variants:6001:active' }],
    });
  });

  it('CAT-1 reports the first 50 problems and their total', async () => {
    const bad = Array.from({ length: 2_000 }, (_, i) => `SKU-${i},mug,,heavy,true`);

    const refused = importFiles('b', products(mug), variants(...bad));

    await expect(refused).rejects.toMatchObject({ metadata: { problemCount: '2000' } });
    await expect(refused).rejects.toHaveProperty('errors.length', 50);
  });

  it('CAT-1 takes as many statements for 3,000 rows as for one', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `BULK-${i},bulk-${i % 300},v${i},10,true`);
    const handles = Array.from({ length: 300 }, (_, i) => `bulk-${i},Bulk ${i},,,home,standard,true`);
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    const report = await importFiles('c', products(...handles), variants(...rows));
    stop();

    expect(report).toMatchObject({ productsCreated: 300, variantsCreated: 3_000 });
    expect(names.filter((name) => name.startsWith('catalog_'))).toHaveLength(6);
  });

  it('CAT-1 run twice at once creates everything once', async () => {
    const reports = await Promise.all(
      [1, 2, 3, 4].map(() => importFiles('d', products(mug), variants('MUG,mug,,1,true'))),
    );

    expect(reports.reduce((sum, { productsCreated }) => sum + productsCreated, 0)).toBe(1);
    expect(reports.reduce((sum, { variantsCreated }) => sum + variantsCreated, 0)).toBe(1);
  });

  it('SEC-1 OPS-7 needs an operator, and audits who imported what', async () => {
    const files = [
      'handle,name,brand_id,brand_name,category_ids,tax_class,active\nlamp,Lamp,,,,standard,true\n',
    ];
    files.push('sku,product_handle,options,weight_grams,active\nLAMP-1,lamp,,10,true\n');
    const [productsCsv, variantsCsv] = files as [string, string];
    const acts = async () =>
      (
        await catalog.database.pool.query(
          `SELECT actor, outcome FROM ops_audit WHERE action = 'products.import' AND tenant_id = 'audited'`,
        )
      ).rows;

    const nameless = catalog.as('audited', () => catalog.client.importProducts({ productsCsv, variantsCsv }));
    await expect(nameless).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect(await acts()).toEqual([]);
    await catalog.as('audited', async () =>
      catalog.client.importProducts({ productsCsv, variantsCsv }, await catalog.operatorOf('audited')),
    );

    expect(await acts()).toEqual([
      { actor: 'olga', outcome: 'products: 1 created, 0 changed; variants: 1 created, 0 changed' },
    ]);
  });

  it('SYS-6 changes no other tenant, which may have the same SKU', async () => {
    await importFiles('e', products(mug), variants('MUG,mug,,5,true'));

    const { products: theirs } = await catalog.as('d', () =>
      catalog.client.batchGetProducts({ skus: ['MUG'] }),
    );
    expect(theirs[0]?.weightGrams).toBe(1);
  });
});
