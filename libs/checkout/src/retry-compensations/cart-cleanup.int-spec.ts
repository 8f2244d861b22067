import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  KeptLog,
  TestShop,
  owedCompensations,
  recoverLeft,
  refusalOf,
  retryCompensations,
  untilFound,
} from '../testing/index.js';

const log = new KeptLog();
let shop: TestShop;

beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

describe('2.3 a closing transaction that fails', () => {
  it('2.3 step 11: a closing transaction that fails three times is stored as cart_cleanup; the order is answered, the cart stays locked', async () => {
    const checkout = await shop.checkout();
    const { cartId, caller } = checkout;
    await shop.database.pool.query('ALTER TABLE outbox RENAME TO outbox_away');
    expect(await shop.confirm(checkout)).toEqual({ status: 'pending' });
    const recovery = recoverLeft(shop.replica, log);
    const worker = retryCompensations(shop.replica, log, { name: 'a' });
    const attempt = () =>
      shop.row<{ status: string; finalise_failures: number }>(
        'SELECT status, finalise_failures FROM checkout_attempts WHERE cart_id = $1',
        [cartId],
      );
    expect(await attempt()).toEqual({ status: 'running', finalise_failures: 1 });

    await untilFound(async () => {
      await recovery.round();
      await recovery.settled();
      return (await attempt())?.status === 'completed' ? true : undefined;
    });

    expect(await attempt()).toEqual({ status: 'completed', finalise_failures: 3 });
    const { orderId } = shop.ports.order.rows.get(`demo:${checkout.checkoutId}`)!;
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed', result: { orderId } });
    const edit = shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 }),
    );
    expect((await refusalOf(edit)).reason).toBe('CHECKOUT_IN_PROGRESS');

    await shop.database.pool.query('ALTER TABLE outbox_away RENAME TO outbox');
    await worker.round();

    expect(await owedCompensations(shop, checkout.checkoutId)).toMatchObject([
      { operation: 'cart_cleanup', status: 'done', tries: 1 },
    ]);
    expect(await shop.row('SELECT status, open_attempt FROM carts WHERE id = $1', [cartId])).toEqual({
      status: 'converted',
      open_attempt: null,
    });
    expect(await shop.row('SELECT 1 FROM checkout_sessions WHERE cart_id = $1', [cartId])).toBeUndefined();
    expect(await shop.rows('SELECT topic FROM outbox WHERE aggregate_id = $1', [cartId])).toEqual([
      { topic: 'checkout.cart.converted' },
    ]);
    // A second run changes nothing.
    await shop.database.pool.query(
      `UPDATE failed_compensations SET status = 'pending', next_try_at = now() WHERE operation = 'cart_cleanup'`,
    );
    await worker.round();
    expect(await shop.rows('SELECT topic FROM outbox WHERE aggregate_id = $1', [cartId])).toHaveLength(1);
  }, 40_000);
});
