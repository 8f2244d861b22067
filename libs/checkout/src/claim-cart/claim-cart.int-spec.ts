import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { eventually } from '@holdfast/testing';

import type { Replica } from '../testing/index.js';
import { CARDS, TestShop, card, gate, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
let second: Replica;

beforeAll(async () => {
  shop = await TestShop.open();
  second = await shop.startReplica();
});
afterAll(() => shop.close());

const tokenOf = ({ caller }: ReadyCheckout): string => (caller as { cartToken: string }).cartToken;
const customer: Caller = { kind: 'customer', customerId: 'ann', roles: [] };
const asCustomer = (checkout: ReadyCheckout): ReadyCheckout => ({ ...checkout, caller: customer });

const claim = (checkout: ReadyCheckout, replica = shop.replica) =>
  shop.inTenant(() =>
    replica.claimCart.execute({
      caller: { ...customer, cartToken: tokenOf(checkout) },
      cartId: checkout.cartId,
    }),
  );

/** Every use case that a cart's token opens. */
const uses = (
  { caller, cartId, checkoutId }: ReadyCheckout,
  replica: Replica,
): Record<string, () => Promise<unknown>> => ({
  getCart: () => replica.getCart.execute({ caller, cartId }),
  addCartLine: () => replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 }),
  setPromotionCodes: () => replica.setPromotionCodes.execute({ caller, cartId, codes: [] }),
  startCheckout: () => replica.startCheckout.execute({ caller, cartId }),
  getCheckout: () => replica.getCheckout.execute({ caller, checkoutId }),
  updateCheckout: () => replica.updateCheckout.execute({ caller, checkoutId, email: 'new@example.test' }),
  listShippingMethods: () => replica.listShippingMethods.execute({ caller, checkoutId }),
  confirm: () => replica.confirmCheckout.execute({ caller, checkoutId, payment: card() }),
  hosted: () =>
    replica.checkoutSessions.createCheckoutSession({
      caller,
      checkoutId,
      successUrl: 'https://shop.example/ok',
      cancelUrl: 'https://shop.example/no',
    }),
  order: () => replica.getCheckoutOrder.execute({ caller, checkoutId }),
  cancel: () => replica.cancelCheckout.execute({ caller, checkoutId }),
});

describe('TRU-7 a claimed cart', () => {
  it('TRU-7 opens to its customer alone: the old token opens nothing, on any replica', async () => {
    const checkout = await shop.checkout();
    // This replica remembers the cart as it was before.
    await shop.inTenant(() =>
      second.addCartLine.execute({ ...checkout, sku: 'SKU-1', quantity: 1 }).catch(() => undefined),
    );
    await claim(checkout);

    for (const replica of [shop.replica, second]) {
      for (const [name, use] of Object.entries(uses(checkout, replica))) {
        const { httpStatus } = await refusalOf(shop.inTenant(use));
        expect([name, httpStatus]).toEqual([name, 404]);
      }
    }
  });

  it('TRU-7 is confirmed by its customer at once, with a stale token beside or without, and the order has no token', async () => {
    for (const caller of [customer, { ...customer, cartToken: 'stale' }] as Caller[]) {
      const checkout = await shop.checkout();
      await claim(checkout);

      expect(await shop.confirm({ ...checkout, caller })).toMatchObject({ status: 'completed' });
      const { request } = shop.orderOf(checkout)!;
      expect([request.customerId, request.cartTokenHash.length]).toEqual(['ann', 0]);
    }
  });

  it('TRU-7 can be claimed again by its customer, and by no other', async () => {
    const checkout = await shop.checkout();
    await claim(checkout);

    expect((await claim(checkout)).customerId).toBe('ann');
    const other: Caller = { ...customer, customerId: 'bob', cartToken: tokenOf(checkout) };
    const refusal = await refusalOf(
      shop.inTenant(() => shop.replica.claimCart.execute({ caller: other, cartId: checkout.cartId })),
    );
    expect(refusal.reason).toBe('CART_NOT_FOUND');
  });

  it('TRU-7 had an open challenge cancelled first, and what its attempt froze of the token is gone', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: card(CARDS.challenged) });

    await claim(checkout);

    expect(shop.ports.payment.rows.filter((row) => row.checkoutId === checkout.checkoutId)).toMatchObject([
      { status: 'voided' },
    ]);
    expect(
      await shop.rows('SELECT status, state ? $2 AS frozen FROM checkout_attempts WHERE checkout_id = $1', [
        checkout.checkoutId,
        'cartTokenHash',
      ]),
    ).toEqual([{ status: 'refused', frozen: false }]);
    expect(await shop.confirm(asCustomer(checkout))).toMatchObject({ status: 'completed' });
    expect(shop.orderOf(checkout)!.request.cartTokenHash).toHaveLength(0);
  });

  it('TRU-7 had an open page closed first', async () => {
    const checkout = await shop.checkout();
    await shop.inTenant(() => uses(checkout, shop.replica)['hosted']!());

    await claim(checkout);

    expect(await shop.confirm(asCustomer(checkout))).toMatchObject({ status: 'completed' });
    expect(shop.orderOf(checkout)!.request.cartTokenHash).toHaveLength(0);
  });

  it('TRU-7 is refused where the challenge was passed already: the order is the guest’s', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: card(CARDS.challenged) });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');

    expect((await refusalOf(claim(checkout))).reason).toBe('CHECKOUT_IN_PROGRESS');
    expect(await shop.confirm(checkout, { payment: card(CARDS.challenged) })).toMatchObject({
      status: 'completed',
    });
    expect(shop.orderOf(checkout)!.request.cartTokenHash).toHaveLength(32);
  });
});

describe('TRU-7 claim against confirm', () => {
  it('TRU-7 a running attempt keeps the cart: the claim is refused, the order is the guest’s', async () => {
    const checkout = await shop.checkout();
    const paying = gate();
    const asked = shop.ports.payment.calls.count('authorize');
    shop.ports.payment.calls.plan('authorize', { kind: 'wait', until: paying.opened });
    const confirming = shop.confirm(checkout);
    await eventually(() => expect(shop.ports.payment.calls.count('authorize')).toBe(asked + 1));

    expect((await refusalOf(claim(checkout, second))).reason).toBe('CHECKOUT_IN_PROGRESS');
    paying.open();

    expect(await confirming).toMatchObject({ status: 'completed' });
    const { request } = shop.orderOf(checkout)!;
    expect([request.customerId, request.cartTokenHash.length]).toEqual([undefined, 32]);
  });

  it('TRU-7 a claim between quote and record makes the guest’s confirm find nothing; the customer’s passes', async () => {
    const checkout = await shop.checkout();
    const pricing = gate();
    const asked = shop.ports.pricing.calls.count('prices');
    shop.ports.pricing.calls.plan('prices', { kind: 'wait', until: pricing.opened });
    const confirming = refusalOf(shop.confirm(checkout));
    await eventually(() => expect(shop.ports.pricing.calls.count('prices')).toBe(asked + 1));

    await claim(checkout, second);
    pricing.open();

    expect((await confirming).reason).toBe('CHECKOUT_NOT_FOUND');
    expect(shop.orderOf(checkout)).toBeUndefined();
    expect(await shop.confirm(asCustomer(checkout))).toMatchObject({ status: 'completed' });
  });

  it('TRU-7 a change that the guest began before the claim is not written after it', async () => {
    const checkout = await shop.checkout();
    const pricing = gate();
    const asked = shop.ports.pricing.calls.count('prices');
    shop.ports.pricing.calls.plan('prices', { kind: 'wait', until: pricing.opened });
    const changing = refusalOf(shop.inTenant(() => uses(checkout, shop.replica)['updateCheckout']!()));
    await eventually(() => expect(shop.ports.pricing.calls.count('prices')).toBe(asked + 1));

    await claim(checkout, second);
    pricing.open();

    expect((await changing).reason).toBe('CHECKOUT_NOT_FOUND');
    const row = await shop.row('SELECT email FROM checkout_sessions WHERE checkout_id = $1', [
      checkout.checkoutId,
    ]);
    expect(row).not.toEqual({ email: 'new@example.test' });
  });

  it('TRU-7 of both at once, twenty times, either wins whole: never an order of a customer that opens to the token', async () => {
    const checkouts = await Promise.all(Array.from({ length: 20 }, () => shop.checkout()));

    const ends = await Promise.all(
      checkouts.map(async (checkout, index) => {
        const settled = (work: Promise<unknown>) =>
          work.then(
            () => 'done',
            (error: unknown) => (isDomainError(error) ? error.reason : String(error)),
          );
        const both = [() => settled(shop.confirm(checkout)), () => settled(claim(checkout, second))];
        if (index % 2 === 1) both.reverse();
        const [first, last] = await Promise.all(both.map((work) => work()));
        return index % 2 === 1 ? [last, first] : [first, last];
      }),
    );

    for (const [index, [confirmed, claimed]] of ends.entries()) {
      const request = shop.orderOf(checkouts[index]!)?.request;
      if (confirmed === 'done') {
        expect(['CHECKOUT_IN_PROGRESS', 'CART_NOT_ACTIVE']).toContain(claimed);
        expect([request!.customerId, request!.cartTokenHash.length]).toEqual([undefined, 32]);
      } else {
        expect([confirmed, claimed, request]).toEqual(['CHECKOUT_NOT_FOUND', 'done', undefined]);
      }
    }
  });
});
