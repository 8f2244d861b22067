import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CARDS, TestShop, card, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

const update = ({ caller, checkoutId }: ReadyCheckout) =>
  shop.inTenant(() =>
    shop.replica.updateCheckout.execute({ caller, checkoutId, shippingMethodId: 'express' }),
  );

/** The number of renewals of the hold by `work`. */
async function renewals(work: () => Promise<unknown>): Promise<number> {
  const before = shop.ports.warehouse.calls.count('extend');
  await work();
  return shop.ports.warehouse.calls.count('extend') - before;
}

describe('CHK-5 UpdateCheckout', () => {
  it('PRF-1 leaves a hold that has just been taken', async () => {
    const checkout = await shop.checkout();

    expect(await renewals(() => update(checkout))).toBe(0);
  });

  it('renews a hold that is some seconds old, once', async () => {
    const checkout = await shop.checkout();
    await shop.setHeld(checkout.checkoutId, 6);

    expect(await renewals(() => update(checkout))).toBe(1);
    expect(await renewals(() => update(checkout))).toBe(0);
  });

  it('renews a hold that was not reported, and reports when its stock is gone', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-2': 3 } });
    await shop.setHeld(checkout.checkoutId, 1_200);
    shop.ports.warehouse.letHoldsLapse();
    shop.ports.warehouse.onHand.set('SKU-2', 0);

    for (const _again of [1, 2]) {
      const { warnings } = await update(checkout);
      expect(warnings).toContainEqual(expect.objectContaining({ code: 'OUT_OF_STOCK' }));
    }
    shop.ports.warehouse.onHand.set('SKU-2', 100);
  });

  it('renews after an attempt, which may have given the hold back', async () => {
    const checkout = await shop.checkout();
    await refusalOf(shop.confirm(checkout, { payment: card(CARDS.declined) }));

    expect(await renewals(() => update(checkout))).toBe(1);
  });
});
