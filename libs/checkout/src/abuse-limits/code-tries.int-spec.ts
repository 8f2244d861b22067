import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Caller } from '@holdfast/identity';
import { newId } from '@holdfast/request-context';

import type { Replica } from '../testing/index.js';
import { TestShop, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
let second: Replica;
beforeAll(async () => {
  shop = await TestShop.open({ ABUSE_LIMITS: 'true' });
  second = await shop.startReplica();
  shop.ports.promotion.promotions.push(
    { promotionId: newId(), code: 'TEN', amountMinor: 100n },
    { promotionId: newId(), code: 'FIRST', amountMinor: 100n, notFor: ['bought@example.test'] },
  );
});
afterAll(() => shop.close());

type OwnCart = Pick<ReadyCheckout, 'caller' | 'cartId'>;

/** Replaces the codes and reads what they do, as the edges do. */
const useCodes = ({ caller, cartId }: OwnCart, codes: readonly string[], replica = shop.replica) =>
  shop.inTenant(async () => {
    const changed = await replica.setPromotionCodes.execute({ caller, cartId, codes });
    const views = await replica.setPromotionCodes.statusOf(changed.cart);
    await changed.settle(views);
    return views;
  });
const guess = (): string => newId();
const triesOf = async ({ cartId }: OwnCart) =>
  (await shop.row<{ code_tries: number }>('SELECT code_tries FROM carts WHERE id = $1', [cartId]))
    ?.code_tries;

const cart = (): Promise<OwnCart> =>
  shop.inTenant(async () => {
    const { cart: created, token } = await shop.replica.createCart.execute({ caller: { kind: 'none' } });
    const caller: Caller = { kind: 'guest', cartToken: token };
    await shop.replica.addCartLine.execute({ caller, cartId: created.id, sku: 'SKU-1', quantity: 1 });
    return { caller, cartId: created.id };
  });

describe('TRU-9 promotion codes that do not hold', () => {
  it('TRU-9 may be tried twenty times on a cart in an hour; those that hold cost nothing, nor do those that stay', async () => {
    const own = await cart();
    for (let round = 0; round < 10; round += 1) await useCodes(own, ['TEN', guess(), guess()]);
    expect(await triesOf(own)).toBe(20);

    const refusal = await refusalOf(useCodes(own, ['TEN', guess()]));
    expect([refusal.reason, refusal.httpStatus]).toEqual(['TOO_MANY_ATTEMPTS', 429]);
    expect(refusal.retryAfterSeconds).toBeGreaterThan(3_500);
    expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(3_600);
    expect(await useCodes(own, ['TEN'])).toEqual([{ code: 'TEN', status: 'applied' }]);

    await shop.rows(
      `UPDATE carts SET code_tries_since = code_tries_since - interval '1 hour' WHERE id = $1 RETURNING 1`,
      [own.cartId],
    );
    expect(await useCodes(own, [guess()])).toMatchObject([{ status: 'invalid' }]);
  });

  it('TRU-9 of fifty guesses at once on two replicas no more than twenty are answered', async () => {
    const own = await cart();

    const ends = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        useCodes(own, [guess()], index % 2 ? second : shop.replica).then(
          () => 'answered',
          () => 'refused',
        ),
      ),
    );

    expect(ends.filter((end) => end === 'answered').length).toBeLessThanOrEqual(20);
    expect(await triesOf(own)).toBe(20);
  });
});

describe('TRU-10 a code that the e-mail address refuses at confirm', () => {
  const useEmail = ({ caller, checkoutId }: ReadyCheckout, email: string) =>
    shop.inTenant(() => shop.replica.updateCheckout.execute({ caller, checkoutId, email }));
  const exhaust = (own: OwnCart, tries: number) =>
    shop.rows('UPDATE carts SET code_tries = $2, code_tries_since = now() WHERE id = $1 RETURNING 1', [
      own.cartId,
      tries,
    ]);

  it('TRU-10 counts as a try, and without one left every address gets the same answer', async () => {
    const checkout = await shop.checkout({ codes: ['FIRST'] });
    await exhaust(checkout, 19);
    await useEmail(checkout, 'bought@example.test');
    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('PROMOTION_INVALID');
    expect(await triesOf(checkout)).toBe(20);

    for (const email of ['bought@example.test', 'new@example.test']) {
      await useEmail(checkout, email);
      expect((await refusalOf(shop.confirm(checkout))).reason).toBe('TOO_MANY_ATTEMPTS');
    }
  });

  it('TRU-10 costs nothing where it holds, and codes that ask no address pass without tries', async () => {
    const conditional = await shop.checkout({ codes: ['FIRST'] });
    await exhaust(conditional, 19);
    expect(await shop.confirm(conditional)).toMatchObject({ status: 'completed' });
    expect(await triesOf(conditional)).toBe(19);

    const plain = await shop.checkout({ codes: ['TEN'] });
    await exhaust(plain, 20);
    expect(await shop.confirm(plain)).toMatchObject({ status: 'completed' });
  });
});
