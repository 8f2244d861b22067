import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';

import { TestShop } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
  await shop.inTenant(() => shop.replica.createCart.execute({ caller: { kind: 'none' } }));
});
afterAll(() => shop.close());

describe('CHK-1 a cart that is opened with lines', () => {
  it('PRF-1 is one statement, and at most one call to the catalogue and one to pricing', async () => {
    const { catalog, pricing } = shop.ports;
    const calls = () => [catalog.calls.count('products'), pricing.calls.count('prices')];
    const [products, prices] = calls();
    const ran: string[] = [];
    const unobserve = observeStatements(({ name }) => ran.push(name));

    const { cart } = await shop.inTenant(() =>
      shop.replica.createCart.execute({
        caller: { kind: 'none' },
        lines: [
          { sku: 'SKU-1', quantity: 1 },
          { sku: 'SKU-2', quantity: 2 },
          { sku: 'SKU-3', quantity: 3 },
        ],
      }),
    );
    unobserve();

    expect(ran).toEqual(['insert_cart']);
    expect(calls()).toEqual([products! + 1, prices! + 1]);
    expect(cart.lines.map(({ sku, quantity }) => `${sku} ${quantity}`)).toEqual([
      'SKU-1 1',
      'SKU-2 2',
      'SKU-3 3',
    ]);
  });

  it('PRC-1 is priced for all pieces of a SKU together', async () => {
    shop.ports.pricing.breaks.set('SKU-1', { from: 9, unitPriceMinor: 900n });

    const { cart } = await shop.inTenant(() =>
      shop.replica.createCart.execute({
        caller: { kind: 'none' },
        lines: [
          { sku: 'SKU-1', quantity: 4 },
          { sku: 'SKU-1', quantity: 5 },
        ],
      }),
    );

    expect(cart.lines).toMatchObject([{ sku: 'SKU-1', quantity: 9, unitPriceMinor: 900n }]);
  });
});
