import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Caller } from '@holdfast/identity';
import { observeStatements } from '@holdfast/postgres';

import { ADDRESS, TestShop, refusalOf } from '../testing/index.js';
import type { ReadyCheckout, Replica } from '../testing/index.js';
import type { UpdateCheckoutCommand } from './update-checkout.js';

let shop: TestShop;
let second: Replica;
beforeAll(async () => {
  shop = await TestShop.open();
  second = await shop.startReplica();
});
afterAll(() => shop.close());

/** A checkout that was just started by the first replica. */
const started = (): Promise<ReadyCheckout> =>
  shop.inTenant(async () => {
    const { createCart, addCartLine, startCheckout } = shop.replica;
    const { cart, token } = await createCart.execute({ caller: { kind: 'none' } });
    const caller: Caller = { kind: 'guest', cartToken: token };
    await addCartLine.execute({ caller, cartId: cart.id, sku: 'SKU-1', quantity: 1 });
    await startCheckout.execute({ caller, cartId: cart.id });
    return { caller, cartId: cart.id, checkoutId: cart.checkoutId };
  });

type Change = Omit<UpdateCheckoutCommand, 'caller' | 'checkoutId'>;
const update = ({ caller, checkoutId }: ReadyCheckout, change: Change, replica = shop.replica) =>
  shop.inTenant(() => replica.updateCheckout.execute({ caller, checkoutId, ...change }));
const extended = () => shop.ports.warehouse.calls.count('extend');

describe('CHK-5 the first change of a checkout by the process that started it', () => {
  it('PRF-1 is one statement', async () => {
    const checkout = await started();
    const ran: string[] = [];
    const unobserve = observeStatements(({ name }) => ran.push(name));

    await update(checkout, { shippingAddress: ADDRESS, shippingMethodId: 'express' });
    unobserve();

    expect(ran).toEqual(['update_session']);
  });

  it('keeps the address that another replica stored, and its method is judged by that', async () => {
    const checkout = await started();
    await update(checkout, { shippingAddress: ADDRESS }, second);

    const { session, quote } = await update(checkout, { shippingMethodId: 'express' });

    expect(session).toMatchObject({ shippingAddress: ADDRESS, shippingMethodId: 'express' });
    expect(quote.shippingMethod?.id).toBe('express');
  });

  it('shows the lines that another replica stored', async () => {
    const checkout = await started();
    const { caller, cartId } = checkout;
    await shop.inTenant(() => second.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 3 }));

    const { quote } = await update(checkout, { shippingAddress: ADDRESS });

    expect(quote.totals.lines).toHaveLength(2);
  });

  it('asks the database, not its own clock, whether the hold is fresh', async () => {
    const checkout = await started();
    await shop.setHeld(checkout.checkoutId, 6);
    const before = extended();

    await update(checkout, { shippingAddress: ADDRESS });

    expect(extended()).toBe(before + 1);
  });

  it('TRU-7 asks nothing of the warehouse before the row has been asked whose checkout it is', async () => {
    const checkout = await started();
    const { caller, cartId } = checkout;
    const { cartToken } = caller as { cartToken: string };
    const claim = { caller: { kind: 'customer', customerId: 'ann', roles: [], cartToken } as const, cartId };
    await shop.inTenant(() => second.claimCart.execute(claim));
    const before = extended();

    const refusal = await refusalOf(update(checkout, { shippingAddress: ADDRESS }));

    expect([refusal.reason, extended()]).toEqual(['CHECKOUT_NOT_FOUND', before]);
  });

  it('is refused where the row says no, and to any other caller', async () => {
    const [cancelled, own] = [await started(), await started()];
    await shop.inTenant(() => second.cancelCheckout.execute(cancelled));
    const stranger = { ...own, caller: { kind: 'guest', cartToken: 'of another cart' } as const };

    expect((await refusalOf(update(cancelled, { shippingAddress: ADDRESS }))).reason).toBe(
      'CHECKOUT_EXPIRED',
    );
    expect((await refusalOf(update(stranger, { shippingAddress: ADDRESS }))).reason).toBe(
      'CHECKOUT_NOT_FOUND',
    );
  });
});

describe('CHK-5 changes of one checkout at once', () => {
  it('are all stored, and each answer was quoted for what is stored then', async () => {
    const checkout = await started();

    const views = await Promise.all([
      update(checkout, { shippingAddress: ADDRESS }),
      update(checkout, { shippingAddress: ADDRESS, shippingMethodId: 'express' }, second),
      update(checkout, { email: 'ada@example.test' }),
      update(checkout, { shippingAddress: { ...ADDRESS, city: 'Utrecht' } }, second),
    ]);

    expect(views.some(({ session }) => session.shippingMethodId === 'express')).toBe(true);
    const { session } = await update(checkout, {});
    expect(session).toMatchObject({ email: 'ada@example.test', shippingMethodId: 'express' });
  });
});
