import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import type { Replica } from '../testing/index.js';
import { CARDS, TestShop, card, cashOnDelivery, openPage, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
let second: Replica;
let client: string;
beforeAll(async () => {
  shop = await TestShop.open({
    ABUSE_LIMITS: 'true',
    ABUSE_GUEST_CHECKOUTS_PER_CLIENT: '0',
    ABUSE_DECLINES_PER_CLIENT_HOUR: '12',
    CLIENT_HASH_KEY: 'k'.repeat(32),
  });
  second = await shop.startReplica();
});
afterAll(() => shop.close());
beforeEach(() => {
  client = newId();
});

const pay = (
  { caller, checkoutId }: ReadyCheckout,
  { payment = card(CARDS.declined), replica = shop.replica, from = client as string | null } = {},
) =>
  shop.inTenant(() =>
    replica.confirmCheckout.execute({ caller, checkoutId, payment, client: from ?? undefined }),
  );

/** The decline codes or reasons of successive declines of a checkout, on two replicas in turn. */
async function declines(checkout: ReadyCheckout, count: number, from: string | null = client) {
  const answers: (string | undefined)[] = [];
  for (let index = 0; index < count; index += 1) {
    const replica = index % 2 === 0 ? shop.replica : second;
    const { reason, metadata } = await refusalOf(pay(checkout, { replica, from }));
    answers.push(reason === 'PAYMENT_DECLINED' ? metadata['decline_code'] : reason);
  }
  return answers;
}

describe('TRU-9 declines of a checkout', () => {
  it('TRU-9 give the decline code three times, then only the decline, and after the tenth no card is tried', async () => {
    const checkout = await shop.checkout();

    expect(await declines(checkout, 10)).toEqual([
      ...Array.from({ length: 3 }, () => 'insufficient_funds'),
      ...Array.from({ length: 7 }, () => 'card_declined'),
    ]);
    const asked = shop.ports.payment.calls.count('authorize');
    const refusal = await refusalOf(pay(checkout, { payment: card(CARDS.fine) }));
    expect([refusal.reason, refusal.httpStatus]).toEqual(['TOO_MANY_ATTEMPTS', 429]);
    expect(refusal.retryAfterSeconds).toBeGreaterThan(86_000);
    expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(86_400);
    expect(shop.ports.payment.calls.count('authorize')).toBe(asked);
    const kept = await shop.rows<{ code: string }>(
      `SELECT refusal->'metadata'->>'decline_code' AS code FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt`,
      [checkout.checkoutId],
    );
    expect(kept.map(({ code }) => code).slice(2, 5)).toEqual([
      'insufficient_funds',
      'card_declined',
      'card_declined',
    ]);
  });

  it('TRU-9 stop pages and other addresses too, but not cash on delivery', async () => {
    const checkout = await shop.checkout();
    await declines(checkout, 10, null);

    expect((await refusalOf(pay(checkout, { from: newId() }))).reason).toBe('TOO_MANY_ATTEMPTS');
    const { caller, checkoutId } = checkout;
    const page = shop.inTenant(() =>
      shop.replica.checkoutSessions.createCheckoutSession({
        ...{ caller, checkoutId, successUrl: 'https://shop.test/ok', cancelUrl: 'https://shop.test/no' },
      }),
    );
    expect((await refusalOf(page)).reason).toBe('TOO_MANY_ATTEMPTS');
    expect(await pay(checkout, { payment: cashOnDelivery })).toMatchObject({ status: 'completed' });
  });

  it('TRU-9 do not stop an order of a zero total, which asks no bank', async () => {
    const free = { promotionId: newId(), code: 'FREE', amountMinor: 2_000n };
    shop.ports.promotion.promotions.push(free);
    const checkout = await shop.checkout({ shippingMethodId: 'pickup' });
    await declines(checkout, 10, null);
    const { caller, cartId } = checkout;
    await shop.inTenant(() => shop.replica.setPromotionCodes.execute({ caller, cartId, codes: ['FREE'] }));

    expect(await pay(checkout)).toMatchObject({ status: 'completed' });
  });

  it('TRU-9 do not include pages that were closed unpaid, not even after those with a decline code', async () => {
    const checkout = await shop.checkout();
    await declines(checkout, 3, null);
    const { caller, cartId, checkoutId } = checkout;
    await openPage(shop, checkout);
    await shop.inTenant(() => shop.replica.setPromotionCodes.execute({ caller, cartId, codes: [] }));

    expect(
      await shop.row(
        `SELECT refusal->'metadata'->>'decline_code' AS code FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt DESC LIMIT 1`,
        [checkoutId],
      ),
    ).toEqual({ code: 'page_closed' });
    expect(await declines(checkout, 8, null)).toEqual([
      ...Array.from({ length: 7 }, () => 'card_declined'),
      'TOO_MANY_ATTEMPTS',
    ]);
  });

  it('TRU-9 are forgotten after a day', async () => {
    const checkout = await shop.checkout();
    await declines(checkout, 10, null);
    await shop.rows(
      `UPDATE checkout_attempts SET closed_at = closed_at - interval '1 day' WHERE checkout_id = $1 RETURNING attempt`,
      [checkout.checkoutId],
    );

    expect(await pay(checkout, { payment: card(CARDS.fine) })).toMatchObject({ status: 'completed' });
  });

  it('TRU-9 of many confirms at once with other cards, on two replicas, no more than ten reach the bank', async () => {
    const checkout = await shop.checkout();
    const before = shop.ports.payment.rows.length;
    for (let round = 0; round < 4; round += 1)
      await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          pay(checkout, {
            payment: card(CARDS.declined),
            replica: index % 2 ? second : shop.replica,
            from: null,
          }).catch((error: unknown) => expect(isDomainError(error)).toBe(true)),
        ),
      );
    while ((await refusalOf(pay(checkout, { from: null }))).reason === 'PAYMENT_DECLINED');

    expect(shop.ports.payment.rows.length - before).toBe(10);
  });
});

describe('TRU-9 declines of a client', () => {
  it('TRU-9 are counted over checkouts, by a keyed hash, and forgotten after an hour; other clients and unknown ones go on', async () => {
    const [first, other, third] = [await shop.checkout(), await shop.checkout(), await shop.checkout()];
    await declines(first, 6);
    await declines(other, 6);

    const refusal = await refusalOf(pay(third));
    expect(refusal.reason).toBe('TOO_MANY_ATTEMPTS');
    expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(3_600);
    expect((await refusalOf(pay(third, { from: newId() }))).reason).toBe('PAYMENT_DECLINED');
    expect((await refusalOf(pay(third, { from: null }))).reason).toBe('PAYMENT_DECLINED');
    const kept = await shop.rows(
      'SELECT state::text || encode(client_hash, $1) AS row FROM checkout_attempts WHERE checkout_id = $2',
      ['escape', first.checkoutId],
    );
    expect(JSON.stringify(kept)).not.toContain(client);

    await shop.rows(
      `UPDATE checkout_attempts SET closed_at = closed_at - interval '1 hour' WHERE checkout_id = $1 RETURNING attempt`,
      [first.checkoutId],
    );
    expect((await refusalOf(pay(third))).reason).toBe('PAYMENT_DECLINED');
  });

  it('TRU-9 twenty unknown clients are not one', async () => {
    const ends = await Promise.all(
      Array.from({ length: 20 }, async () =>
        refusalOf(pay(await shop.checkout(), { from: null })).then(({ reason }) => reason),
      ),
    );

    expect(new Set(ends)).toEqual(new Set(['PAYMENT_DECLINED']));
  });
});
