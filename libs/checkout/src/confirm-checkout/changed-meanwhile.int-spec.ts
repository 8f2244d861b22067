import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import type { Replica } from '../testing/index.js';
import { TestShop, cashOnDelivery, gate, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
let second: Replica;

beforeAll(async () => {
  shop = await TestShop.open();
  second = await shop.startReplica();
});
afterAll(() => shop.close());

const toExpress = ({ caller, checkoutId }: ReadyCheckout) =>
  shop.inTenant(() => second.updateCheckout.execute({ caller, checkoutId, shippingMethodId: 'express' }));
const cancel = ({ caller, checkoutId }: ReadyCheckout) =>
  shop.inTenant(() => second.cancelCheckout.execute({ caller, checkoutId }));

/** A confirm that has read the checkout and waits for prices, while another change is made. */
async function confirmedAround(checkout: ReadyCheckout, work: () => Promise<unknown>) {
  const pricing = gate();
  const asked = shop.ports.pricing.calls.count('prices');
  shop.ports.pricing.calls.plan('prices', { kind: 'wait', until: pricing.opened });
  const confirming = refusalOf(shop.confirm(checkout));
  await eventually(() => expect(shop.ports.pricing.calls.count('prices')).toBe(asked + 1));
  await work();
  pricing.open();
  return confirming;
}

describe('DEM-7 a checkout that changes between quote and record', () => {
  it('makes the confirm fail cleanly, and the next one orders what it says now', async () => {
    const checkout = await shop.checkout();

    const refusal = await confirmedAround(checkout, () => toExpress(checkout));

    expect(refusal.reason).toBe('CART_VERSION_CONFLICT');
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    expect(shop.orderOf(checkout)!.request.shippingMethod.id).toBe('express');
  });

  it('is over when it was cancelled: no order comes of it until it is started anew', async () => {
    const checkout = await shop.checkout();
    const { caller, cartId } = checkout;

    const refusal = await confirmedAround(checkout, () => cancel(checkout));

    expect(refusal.reason).toBe('CHECKOUT_EXPIRED');
    expect(shop.paymentsOf(checkout)).toEqual([]);
    expect(shop.orderOf(checkout)).toBeUndefined();
    await shop.inTenant(() => shop.replica.startCheckout.execute({ caller, cartId }));
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('does not matter where it was only renewed, with what it said already', async () => {
    const checkout = await shop.checkout({ shippingMethodId: 'express' });
    const pricing = gate();
    const asked = shop.ports.pricing.calls.count('prices');
    shop.ports.pricing.calls.plan('prices', { kind: 'wait', until: pricing.opened });
    const confirming = shop.confirm(checkout);
    await eventually(() => expect(shop.ports.pricing.calls.count('prices')).toBe(asked + 1));
    await toExpress(checkout);
    pricing.open();

    expect(await confirming).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['an update', toExpress],
    ['a cancel', cancel],
  ])(
    '%s and a confirm at once: one of the two is refused, or the order has the change',
    async (_name, change) => {
      const checkouts = await Promise.all(
        Array.from({ length: 30 }, () => shop.checkout({ lines: { 'SKU-2': 1 } })),
      );

      const outcomes = await Promise.all(
        checkouts.map(async (checkout) => {
          const [confirmed, changed] = await Promise.allSettled([
            shop.confirm(checkout, { payment: cashOnDelivery }),
            change(checkout),
          ]);
          const order = shop.orderOf(checkout);
          if (confirmed.status === 'rejected') return order ? 'refused with an order' : 'held';
          if (changed.status === 'rejected') return order ? 'held' : 'confirmed without an order';
          return order?.request.shippingMethod.id === 'express' ? 'held' : 'half applied';
        }),
      );

      expect(new Set(outcomes)).toEqual(new Set(['held']));
    },
  );
});
