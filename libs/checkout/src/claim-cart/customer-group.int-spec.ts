import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Caller } from '@holdfast/identity';

import { TestShop } from '../testing/index.js';
import type { Calls } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

const trader: Caller = { kind: 'customer', customerId: 'ann', roles: [], customerGroup: 'trade' };
const add = (caller: Caller, cartId: string) =>
  shop.inTenant(() => shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-1', quantity: 1 }));
const groupsAsked = (calls: Calls, operation: string) =>
  calls.recorded
    .filter((call) => call.operation === operation)
    .map(({ request }) => (request as { customerGroup: string }).customerGroup);

describe('PRC-1 PRM-1 the customer group', () => {
  it('of a customer decides on price lists and promotions of the cart, from its first line to its quote', async () => {
    const { cart } = await shop.inTenant(() => shop.replica.createCart.execute({ caller: trader }));
    await add(trader, cart.id);
    await shop.inTenant(() => shop.replica.startCheckout.execute({ caller: trader, cartId: cart.id }));

    expect(groupsAsked(shop.ports.pricing.calls, 'prices')).toEqual(['trade', 'trade']);
    expect(groupsAsked(shop.ports.promotion.calls, 'validate')).toEqual(['trade']);
  });

  it('is none for a guest, and the customer’s once the cart was claimed (CHK-2)', async () => {
    const { cart, token } = await shop.inTenant(() =>
      shop.replica.createCart.execute({ caller: { kind: 'none' } }),
    );
    const guest: Caller = { kind: 'guest', cartToken: token };
    const seen = shop.ports.pricing.calls.recorded.length;
    await add(guest, cart.id);

    const claim = { caller: { ...trader, cartToken: token }, cartId: cart.id };
    await shop.inTenant(() => shop.replica.claimCart.execute(claim));
    await add(trader, cart.id);

    expect(groupsAsked(shop.ports.pricing.calls, 'prices').slice(seen)).toEqual(['', 'trade']);
  });
});
