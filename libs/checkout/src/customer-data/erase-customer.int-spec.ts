import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CustomerData, eraseCustomer } from '@holdfast/ops';

import { CARDS, TestShop, card, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';
import { CUSTOMER_TABLES } from './customer-tables.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

/** A checkout under an address of its own. */
async function aCheckout(): Promise<ReadyCheckout & { email: string }> {
  const checkout = await shop.checkout();
  const email = `customer-${checkout.checkoutId}@shop.example`;
  const { caller, checkoutId } = checkout;
  await shop.inTenant(() => shop.replica.updateCheckout.execute({ caller, checkoutId, email }));
  return { ...checkout, email };
}
const erase = ({ email, checkoutId }: { email: string; checkoutId: string }) =>
  eraseCustomer(shop.replica.pool, new CustomerData(CUSTOMER_TABLES), {
    operator: { tenantId: 'demo', actor: 'olga' },
    refs: {
      customerIds: [],
      emails: [email],
      orderIds: [],
      orderNumbers: [],
      checkoutIds: [checkoutId],
      paymentIds: [],
    },
    note: 'REQ-1',
    dryRun: false,
  });
const publish = () => shop.database.pool.query(`UPDATE outbox SET status = 'published'`);

describe('SEC-4 a customer whom checkout forgets', () => {
  it('SEC-4 is refused while an attempt to confirm is open, and nothing is touched', async () => {
    const checkout = await aCheckout();
    await shop.confirm(checkout, { payment: card(CARDS.challenged) });

    const { reason, errors } = await refusalOf(erase(checkout));

    expect(reason).toBe('CUSTOMER_HAS_OPEN_BUSINESS');
    expect(errors).toMatchObject([
      { path: `carts/${checkout.cartId}` },
      { path: `checkout_attempts/${checkout.checkoutId}` },
    ]);
    expect(await shop.row('SELECT 1 FROM carts WHERE id = $1', [checkout.cartId])).toBeDefined();
  });

  it('SEC-4 is refused while the event of the order waits for the broker; then no data names the customer, and the attempt still has its order', async () => {
    const checkout = await aCheckout();
    const { cartId, checkoutId, email } = checkout;
    await shop.confirm(checkout);
    expect((await refusalOf(erase(checkout))).errors).toMatchObject([
      { path: expect.stringMatching(/^outbox\//) },
    ]);
    await publish();
    await shop.database.pool.query(
      `INSERT INTO idempotency_records (scope, key, tenant_id, fingerprint, status, body) VALUES ($1, 'k', 'demo', 'f', 200, $2)`,
      [checkoutId, JSON.stringify({ id: cartId, email })],
    );

    expect(await erase(checkout)).toEqual({
      idempotency_records: 1,
      carts: 1,
      checkout_attempts: 1,
      outbox: 1,
    });

    for (const table of ['carts', 'checkout_sessions', 'checkout_attempts', 'idempotency_records', 'outbox'])
      expect(
        await shop.row(`SELECT 1 FROM ${table} t WHERE strpos(t::text, $1) > 0`, [email]),
      ).toBeUndefined();
    expect(
      await shop.row(
        'SELECT status, order_id IS NOT NULL AS ordered FROM checkout_attempts WHERE checkout_id = $1',
        [checkoutId],
      ),
    ).toEqual({ status: 'completed', ordered: true });
    expect(await erase(checkout)).toEqual({});
    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('CHECKOUT_NOT_FOUND');
  });

  it('SEC-4 an abandoned cart is deleted, and a change of it finds none', async () => {
    const checkout = await aCheckout();
    const { caller, cartId } = checkout;

    await erase(checkout);

    const change = shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-1', quantity: 1 }),
    );
    expect((await refusalOf(change)).reason).toBe('CART_NOT_FOUND');
  });
});
