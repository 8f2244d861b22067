import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { called, participantsAt } from '@holdfast/checkout/testing';
import { eventually } from '@holdfast/testing';

import { startCatalog } from '../testing/catalog-app.js';
import type { CatalogUnderTest } from '../testing/catalog-app.js';

describe('PRF-3 the revision of what catalog answers', () => {
  let app: CatalogUnderTest;
  let participants: ReturnType<typeof participantsAt>;
  const reports: bigint[] = [];
  const reader = new AbortController();
  beforeAll(async () => {
    app = await startCatalog();
    await app.seed();
    participants = participantsAt(app.grpcUrl);
    void called(async () => {
      for await (const revision of participants.catalog.watchRevision(reader.signal)) reports.push(revision);
    }).catch(() => undefined);
    await eventually(() => expect(reports).not.toEqual([]));
  });
  afterAll(async () => {
    reader.abort();
    participants.close();
    await app.stop();
  });

  const products = (sku = 'TSHIRT-BLK-M') => called(() => participants.catalog.products([sku]));

  it.each([
    ['a product', `UPDATE products SET active = active WHERE tenant_id = 'demo'`],
    ['a variant', `UPDATE variants SET weight_grams = weight_grams + 1 WHERE tenant_id = 'demo'`],
  ])('grows by one with a change of %s, and comes with the products', async (_what, sql) => {
    const { terms } = await products();
    expect(terms.validForMs).toBe(300_000);

    await app.database.pool.query(sql);

    await eventually(() => expect(reports.at(-1)).toBe(terms.revision + 1n));
    expect((await products()).terms.revision).toBe(terms.revision + 1n);
  });

  it('is not said of nothing: an answer without a product is not to be shown again', async () => {
    expect(await products('NO-SUCH-SKU')).toEqual({
      products: new Map(),
      terms: { revision: 0n, validForMs: 0 },
    });
  });
});
