import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Caller } from '@holdfast/identity';
import { observeStatements } from '@holdfast/postgres';

import type { Replica } from '../testing/index.js';
import { TestShop, refusalOf } from '../testing/index.js';

let shop: TestShop;
let second: Replica;
beforeAll(async () => {
  shop = await TestShop.open();
  second = await shop.startReplica();
});
afterAll(() => shop.close());

interface OwnCart {
  readonly caller: Caller;
  readonly cartId: string;
}

const aCart = (): Promise<OwnCart> =>
  shop.inTenant(async () => {
    const { cart, token } = await shop.replica.createCart.execute({ caller: { kind: 'none' } });
    const caller: Caller = { kind: 'guest', cartToken: token };
    return { caller, cartId: cart.id };
  });

const add = (cart: OwnCart, sku: string, more: { replica?: Replica; expectedVersion?: number } = {}) =>
  shop.inTenant(() =>
    (more.replica ?? shop.replica).addCartLine.execute({
      ...cart,
      sku,
      quantity: 1,
      expectedVersion: more.expectedVersion,
    }),
  );

const skusOf = async ({ caller, cartId }: OwnCart) =>
  (await shop.inTenant(() => shop.replica.getCart.execute({ caller, cartId }))).lines.map(({ sku }) => sku);

describe('CHK-1 changes of a cart this process wrote last', () => {
  it('PRF-1 are one statement', async () => {
    const cart = await aCart();
    const seen: string[] = [];
    const unobserve = observeStatements(({ name }) => seen.push(name));

    await add(cart, 'SKU-1');
    await add(cart, 'SKU-2');
    unobserve();

    expect(seen).toEqual(['update_cart', 'update_cart']);
  });

  it('lose nothing that another replica wrote meanwhile', async () => {
    const cart = await aCart();
    await add(cart, 'SKU-1');
    await add(cart, 'SKU-2', { replica: second });

    const { version } = await add(cart, 'SKU-3');

    expect(version).toBe(4);
    expect(await skusOf(cart)).toEqual(['SKU-1', 'SKU-2', 'SKU-3']);
  });

  it('go by the version that is stored, not by the one remembered', async () => {
    const cart = await aCart();
    await add(cart, 'SKU-1');
    await add(cart, 'SKU-2', { replica: second });

    const { reason } = await refusalOf(add(cart, 'SKU-3', { expectedVersion: 2 }));
    const { version } = await add(cart, 'SKU-3', { expectedVersion: 3 });

    expect([reason, version]).toEqual(['CART_VERSION_CONFLICT', 4]);
  });

  it('are for its owner alone', async () => {
    const { cartId } = await aCart();
    const stranger = { caller: { kind: 'guest', cartToken: 'another' } as const, cartId };

    expect((await refusalOf(add(stranger, 'SKU-1'))).reason).toBe('CART_NOT_FOUND');
  });

  it('are refused once it is an order', async () => {
    const { caller, cartId, checkoutId } = await shop.checkout();
    await shop.confirm({ caller, cartId, checkoutId });

    expect((await refusalOf(add({ caller, cartId }, 'SKU-1'))).reason).toBe('CART_NOT_ACTIVE');
  });
});
