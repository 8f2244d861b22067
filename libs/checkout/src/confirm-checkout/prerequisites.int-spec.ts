import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TestShop, card, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

const attempts = ({ checkoutId }: ReadyCheckout) =>
  shop.rows('SELECT 1 FROM checkout_attempts WHERE checkout_id = $1', [checkoutId]);

describe('2.3 step 3 prerequisites', () => {
  it.each([
    ['EMAIL_REQUIRED', 'email = NULL'],
    ['SHIPPING_ADDRESS_REQUIRED', 'shipping_address = NULL'],
    ['SHIPPING_METHOD_REQUIRED', 'shipping_method_id = NULL'],
    ['CHECKOUT_EXPIRED', 'expires_at = now()'],
  ])('%s', async (reason, change) => {
    const checkout = await shop.checkout();
    await shop.database.pool.query(`UPDATE checkout_sessions SET ${change} WHERE checkout_id = $1`, [
      checkout.checkoutId,
    ]);

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe(reason);
    expect(await attempts(checkout)).toEqual([]);
  });

  it('PAYMENT_METHOD_NOT_ALLOWED', async () => {
    const checkout = await shop.checkout();
    await shop.database.pool.query(`UPDATE tenants SET payment_methods = '{card}' WHERE id = 'demo'`);
    shop.replica.tenants.forget('demo');

    expect((await refusalOf(shop.confirm(checkout, { payment: { type: 'cod' } }))).reason).toBe(
      'PAYMENT_METHOD_NOT_ALLOWED',
    );
    await shop.database.pool.query(`UPDATE tenants SET payment_methods = '{card,cod}' WHERE id = 'demo'`);
    shop.replica.tenants.forget('demo');
  });

  it("SYS-6 another tenant's checkout is not found", async () => {
    const { caller, checkoutId } = await shop.checkout();
    const confirm = shop.inTenant(
      () => shop.replica.confirmCheckout.execute({ caller, checkoutId, payment: card() }),
      'demo-2',
    );

    expect((await refusalOf(confirm)).reason).toBe('CHECKOUT_NOT_FOUND');
  });
});
