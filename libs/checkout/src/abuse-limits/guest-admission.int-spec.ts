import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { newId } from '@holdfast/request-context';

import { DeleteOldRows } from '../clean-up/delete-old-rows.js';
import type { Replica } from '../testing/index.js';
import { KeptLog, TestShop, refusalOf } from '../testing/index.js';

let shop: TestShop;
let second: Replica;
let client: string;
beforeAll(async () => {
  shop = await TestShop.open({ ABUSE_LIMITS: 'true', CLIENT_HASH_KEY: 'k'.repeat(32) });
  second = await shop.startReplica();
  shop.ports.warehouse.onHand.set('SKU-2', 10);
  shop.ports.warehouse.onHand.set('SKU-3', 2);
});
afterAll(() => shop.close());
beforeEach(() => {
  client = newId();
});

interface OwnCart {
  readonly caller: Caller;
  readonly cartId: string;
  readonly checkoutId: string;
}

const cart = (
  lines: Readonly<Record<string, number>> = { 'SKU-1': 1 },
  customer?: Caller,
): Promise<OwnCart> =>
  shop.inTenant(async () => {
    const created = await shop.replica.createCart.execute({ caller: customer ?? { kind: 'none' } });
    const caller: Caller = customer ?? { kind: 'guest', cartToken: created.token };
    const own = { caller, cartId: created.cart.id, checkoutId: created.cart.checkoutId };
    for (const [sku, quantity] of Object.entries(lines))
      await shop.replica.addCartLine.execute({ caller, cartId: own.cartId, sku, quantity });
    return own;
  });
const start = ({ caller, cartId }: OwnCart, from: string | null = client, replica = shop.replica) =>
  shop.inTenant(() => replica.startCheckout.execute({ caller, cartId, client: from ?? undefined }));
const cancel = ({ caller, checkoutId }: OwnCart) =>
  shop.inTenant(() => shop.replica.cancelCheckout.execute({ caller, checkoutId }));
const refusedStart = async (...given: Parameters<typeof start>) => refusalOf(start(...given));
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'started',
    (error: unknown) => (isDomainError(error) ? error.reason : String(error)),
  );

describe('TRU-9 checkouts of guests of one client', () => {
  it('TRU-9 three live, started anew as often as one likes; the fourth waits until one ends', async () => {
    const carts = await Promise.all(Array.from({ length: 4 }, () => cart()));
    for (const each of carts.slice(0, 3)) await start(each);
    await start(carts[0]!);
    const reserved = shop.ports.warehouse.calls.count('reserve');

    const refusal = await refusedStart(carts[3]!);
    expect([refusal.reason, refusal.httpStatus]).toEqual(['TOO_MANY_ATTEMPTS', 429]);
    expect(refusal.retryAfterSeconds).toBeGreaterThan(1_700);
    expect(shop.ports.warehouse.calls.count('reserve')).toBe(reserved);

    await cancel(carts[1]!);
    expect(await outcomeOf(start(carts[3]!))).toBe('started');
  });

  it('TRU-9 of twenty at once on two replicas exactly three are let in', async () => {
    const carts = await Promise.all(Array.from({ length: 20 }, () => cart()));

    const ends = await Promise.all(
      carts.map((each, index) => outcomeOf(start(each, client, index % 2 ? second : shop.replica))),
    );

    expect(ends.filter((end) => end === 'started')).toHaveLength(3);
    expect(ends.filter((end) => end === 'TOO_MANY_ATTEMPTS')).toHaveLength(17);
  });

  it('TRU-9 customers, other clients and unknown ones are not counted: never one pool for all', async () => {
    for (let count = 0; count < 3; count += 1) await start(await cart());
    const ann: Caller = { kind: 'customer', customerId: 'ann', roles: [] };

    expect(await outcomeOf(start(await cart({ 'SKU-1': 1 }, ann)))).toBe('started');
    expect(await outcomeOf(start(await cart(), newId()))).toBe('started');
    for (let count = 0; count < 5; count += 1)
      expect(await outcomeOf(start(await cart(), null))).toBe('started');
  });

  it('TRU-9 one that held nothing, since stock was short, does not count', async () => {
    for (let count = 0; count < 4; count += 1)
      expect((await refusedStart(await cart({ 'SKU-1': 999 }))).reason).toBe('OUT_OF_STOCK');

    expect(await outcomeOf(start(await cart()))).toBe('started');
  });

  it('TRU-9 one that held nothing does not count either where the share of the stock has no limit', async () => {
    const unlimited = await shop.startReplica({ ABUSE_GUEST_STOCK_SHARE_PERCENT: '0' });
    const short = async () => refusedStart(await cart({ 'SKU-1': 999 }), client, unlimited);
    for (let count = 0; count < 4; count += 1) expect((await short()).reason).toBe('OUT_OF_STOCK');

    expect(await outcomeOf(start(await cart({ 'SKU-2': 3 }), client, unlimited))).toBe('started');
  });

  it('TRU-9 which client it was is a keyed hash, and forgotten after a day', async () => {
    const own = await cart();
    await start(own);
    const rows = () =>
      shop.rows<{ hash: string }>(
        "SELECT encode(client_hash, 'hex') AS hash FROM client_checkouts WHERE checkout_id = $1",
        [own.checkoutId],
      );
    expect(await rows()).toEqual([{ hash: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    await shop.rows(
      `UPDATE client_checkouts SET admitted_at = admitted_at - interval '25 hours' WHERE checkout_id = $1 RETURNING 1`,
      [own.checkoutId],
    );

    await new DeleteOldRows(shop.database.pool, new KeptLog(), {
      CART_ABANDONED_AFTER_MS: 1,
      IDEMPOTENCY_KEEP_MS: 1,
    }).clients();

    expect(await rows()).toEqual([]);
  });
});

describe('TRU-9 the share of a SKU that guests of one client hold', () => {
  const availableOf = (error: { errors?: readonly object[] | undefined }) => error.errors?.[0];

  it('TRU-9 is a fifth over all their checkouts; the refusal says how much is left', async () => {
    await start(await cart({ 'SKU-2': 1 }));

    const refusal = await refusedStart(await cart({ 'SKU-2': 2 }));
    expect(refusal.reason).toBe('OUT_OF_STOCK');
    expect(availableOf(refusal)).toMatchObject({ sku: 'SKU-2', requested: 2, available: 1 });
    expect(await outcomeOf(start(await cart({ 'SKU-2': 1 })))).toBe('started');
    expect(await outcomeOf(start(await cart({ 'SKU-2': 2 }), newId()))).toBe('started');
  });

  it('TRU-9 is one piece at least', async () => {
    expect(await outcomeOf(start(await cart({ 'SKU-3': 1 })))).toBe('started');
    expect((await refusedStart(await cart({ 'SKU-3': 1 }))).reason).toBe('OUT_OF_STOCK');
  });

  it('TRU-9 holds against checkouts that begin at once', async () => {
    shop.ports.warehouse.onHand.set('SKU-2', 50);
    const before = shop.ports.warehouse.held('SKU-2');
    const carts = await Promise.all(Array.from({ length: 3 }, () => cart({ 'SKU-2': 5 })));

    const ends = await Promise.all(
      carts.map((each, index) => outcomeOf(start(each, client, index % 2 ? second : shop.replica))),
    );

    expect(shop.ports.warehouse.held('SKU-2') - before).toBeLessThanOrEqual(10);
    expect(ends.filter((end) => end === 'started').length).toBeLessThanOrEqual(2);
  });
});
