import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Caller } from '@holdfast/identity';
import { eventually } from '@holdfast/testing';

import { KeptLog, TestShop, refusalOf, retryCompensations } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
beforeEach(() => shop.ports.warehouse.calls.always('release', undefined));
afterAll(() => shop.close());

interface OwnCart {
  readonly caller: Caller;
  readonly cartId: string;
  readonly checkoutId: string;
}

const cartOf = (sku: string, quantity: number): Promise<OwnCart> =>
  shop.inTenant(async () => {
    const { cart, token } = await shop.replica.createCart.execute({ caller: { kind: 'none' } });
    const caller: Caller = { kind: 'guest', cartToken: token };
    await shop.replica.addCartLine.execute({ caller, cartId: cart.id, sku, quantity });
    return { caller, cartId: cart.id, checkoutId: cart.checkoutId };
  });

const start = ({ caller, cartId }: OwnCart) =>
  shop.inTenant(() => shop.replica.startCheckout.execute({ caller, cartId }));

/** The database cannot store sessions while `work` runs. */
async function withoutSessions<T>(work: () => Promise<T>): Promise<T> {
  await shop.database.pool.query(
    'ALTER TABLE checkout_sessions ADD CONSTRAINT refused CHECK (false) NOT VALID',
  );
  try {
    return await work();
  } finally {
    await shop.database.pool.query('ALTER TABLE checkout_sessions DROP CONSTRAINT refused');
  }
}

/** Starts a checkout, and lets its time run out. */
async function expired(cart: OwnCart): Promise<void> {
  await start(cart);
  await shop.database.pool.query('UPDATE checkout_sessions SET expires_at = now() WHERE checkout_id = $1', [
    cart.checkoutId,
  ]);
}

/** Starts `work` and lets it continue when `waiting` of its statements wait for the cart: none of them has seen the writes of the others. */
async function metAtTheCart<T>(cartId: string, waiting: number, work: () => Promise<T>): Promise<T> {
  const rival = await shop.database.pool.connect();
  try {
    await rival.query('BEGIN');
    await rival.query('SELECT 1 FROM carts WHERE id = $1 FOR UPDATE', [cartId]);
    const working = work();
    await eventually(async () => {
      const locked = await shop.rows(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(locked).toHaveLength(waiting);
    });
    await rival.query('COMMIT');
    return await working;
  } finally {
    rival.release();
  }
}

describe('CHK-3 StartCheckout', () => {
  it.each([
    ['that was never started', () => Promise.resolve()],
    ['that is over', expired],
  ])('says created to one of eight that meet at a cart %s', async (_what, before) => {
    const cart = await cartOf('SKU-1', 1);
    await before(cart);

    const views = await metAtTheCart(cart.cartId, 8, () =>
      Promise.all(Array.from({ length: 8 }, () => start(cart))),
    );

    expect(views.filter(({ created }) => created)).toHaveLength(1);
    expect((await start(cart)).created).toBe(false);
  });

  it('PRF-1 quotes once, also where the e-mail comes with the cart', async () => {
    const { caller, cartId } = await shop.inTenant(async () => {
      const email = 'ada@example.test';
      const { cart, token } = await shop.replica.createCart.execute({ caller: { kind: 'none' }, email });
      return { caller: { kind: 'guest', cartToken: token } as const, cartId: cart.id };
    });
    await shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-1', quantity: 1 }),
    );
    const asked = shop.ports.promotion.calls.count('validate');

    const { session } = await shop.inTenant(() => shop.replica.startCheckout.execute({ caller, cartId }));

    expect(session.email).toBe('ada@example.test');
    expect(shop.ports.promotion.calls.count('validate') - asked).toBe(1);
  });

  it('ten at once make one session and hold the stock once', async () => {
    const cart = await cartOf('SKU-1', 4);
    const held = shop.ports.warehouse.held('SKU-1');

    const views = await Promise.all(Array.from({ length: 10 }, () => start(cart)));

    expect(new Set(views.map(({ session }) => session.checkoutId))).toEqual(new Set([cart.checkoutId]));
    expect(views.filter(({ created }) => created)).toHaveLength(1);
    expect(shop.ports.warehouse.held('SKU-1') - held).toBe(4);
    expect(
      await shop.row('SELECT count(*)::int AS count FROM checkout_sessions WHERE cart_id = $1', [
        cart.cartId,
      ]),
    ).toEqual({ count: 1 });
  });

  it('a second start extends the session; renewals end two hours after the first start', async () => {
    const cart = await cartOf('SKU-1', 1);
    await start(cart);
    const lives = (minutes: number) =>
      shop.database.pool.query(
        `UPDATE checkout_sessions SET first_started_at = now() - make_interval(mins => $2), expires_at = now() + interval '1 minute' WHERE cart_id = $1`,
        [cart.cartId, minutes],
      );
    const minutesLeft = async () =>
      (await shop.row<{ left: number }>(
        'SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS left FROM checkout_sessions WHERE cart_id = $1',
        [cart.cartId],
      ))!.left;

    await lives(20);
    expect(await start(cart)).toMatchObject({ created: false });
    expect(await minutesLeft()).toBe(30);
    await lives(110);
    await start(cart);
    expect(await minutesLeft()).toBe(10);
  });

  it('a changed cart replaces the hold under the same checkout', async () => {
    const cart = await cartOf('SKU-1', 2);
    const { caller, cartId } = cart;
    await start(cart);
    const held = [shop.ports.warehouse.held('SKU-1'), shop.ports.warehouse.held('SKU-2')];

    const { lines } = await shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 3 }),
    );
    await shop.inTenant(() =>
      shop.replica.changeCartLine.setQuantity({ caller, cartId, lineId: lines[0]!.id, quantity: 1 }),
    );
    const view = await start(cart);

    expect(view.session).toMatchObject({ checkoutId: cart.checkoutId, cartVersion: 4 });
    expect([shop.ports.warehouse.held('SKU-1'), shop.ports.warehouse.held('SKU-2')]).toEqual([
      held[0]! - 1,
      held[1]! + 3,
    ]);
  });

  it('is never blocked by its own hold, and names every short line with the pieces left', async () => {
    shop.ports.warehouse.onHand.set('SCARCE', 3);
    shop.ports.pricing.unitPrices.set('SCARCE', 100n);
    const cart = await cartOf('SCARCE', 3);
    await start(cart);
    await expect(start(cart)).resolves.toMatchObject({ created: false });
    const other = await cartOf('SCARCE', 1);

    const refusal = await refusalOf(start(other));

    expect(refusal).toMatchObject({
      reason: 'OUT_OF_STOCK',
      errors: [{ sku: 'SCARCE', lineId: expect.any(String), requested: 1, available: 0 }],
    });
  });
});

describe('CHK-4 a session that could not be stored', () => {
  it('gives its hold back at once', async () => {
    const cart = await cartOf('SKU-3', 2);
    const held = shop.ports.warehouse.held('SKU-3');
    const reserved = shop.ports.warehouse.calls.count('reserve');

    await expect(withoutSessions(() => start(cart))).rejects.toThrow('refused');

    expect(shop.ports.warehouse.calls.count('reserve')).toBe(reserved + 1);
    expect(shop.ports.warehouse.held('SKU-3')).toBe(held);
    await expect(start(cart)).resolves.toMatchObject({ created: true });
  });

  it('stores a release_reservations when the hold could not be given back, and the worker does it', async () => {
    const cart = await cartOf('SKU-3', 2);
    const held = shop.ports.warehouse.held('SKU-3');
    shop.ports.warehouse.calls.always('release', { kind: 'away' });

    await expect(withoutSessions(() => start(cart))).rejects.toThrow();

    expect(
      await shop.rows(
        'SELECT operation, attempt, max_tries FROM failed_compensations WHERE checkout_id = $1',
        [cart.checkoutId],
      ),
    ).toEqual([{ operation: 'release_reservations', attempt: 1, max_tries: 5 }]);
    expect(shop.ports.warehouse.held('SKU-3')).toBe(held + 2);
    shop.ports.warehouse.calls.always('release', undefined);
    await retryCompensations(shop.replica, new KeptLog()).round();
    expect(shop.ports.warehouse.held('SKU-3')).toBe(held);
  });
});
