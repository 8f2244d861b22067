import { describe, expect, it } from '@jest/globals';

import { contextFrom, runInContext } from '@holdfast/request-context';

import { FakeCatalog } from '../testing/fake-shop.js';
import { RememberedProducts } from './remembered-products.js';

const inTenant = <T>(work: () => T, tenantId = 'demo'): T => runInContext(contextFrom({ tenantId }), work);

describe('RememberedProducts', () => {
  it('PRF-1 asks once for what it knows, and only for the rest', async () => {
    const catalog = new FakeCatalog();
    const products = new RememberedProducts(catalog);

    await inTenant(() => products.products(['A', 'B']));
    const found = await inTenant(() => products.products(['A', 'B', 'C']));

    expect([...found.keys()].sort()).toEqual(['A', 'B', 'C']);
    expect(catalog.calls.recorded.map(({ request }) => request)).toEqual([['A', 'B'], ['C']]);
  });

  it('PRF-1 keeps tenants apart', async () => {
    const catalog = new FakeCatalog();
    const products = new RememberedProducts(catalog);

    await inTenant(() => products.products(['A']));
    await inTenant(() => products.products(['A']), 'demo-2');

    expect(catalog.calls.count('products')).toBe(2);
  });

  it('PRF-1 remembers no SKU that is not sold', async () => {
    const catalog = new FakeCatalog();
    catalog.notSold.add('A');
    const products = new RememberedProducts(catalog);

    expect((await inTenant(() => products.products(['A']))).size).toBe(0);
    catalog.notSold.delete('A');

    expect((await inTenant(() => products.products(['A']))).size).toBe(1);
  });
});
