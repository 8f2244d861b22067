import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { TestShop, completePage, openPage, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());

/** The largest an int32 of a message can be, and what lies beside the attempts that there are. */
const LARGEST = 2_147_483_647;
const attempt = fc.oneof(
  fc.constantFrom(-LARGEST - 1, -1, 0, 1, 2, 3, 1_000_000, 1_000_001, LARGEST - 1, LARGEST),
  fc.integer({ min: -LARGEST - 1, max: LARGEST }),
);

const attemptsOf = ({ checkoutId }: ReadyCheckout) =>
  shop.rows('SELECT attempt, status, epoch FROM checkout_attempts WHERE checkout_id = $1', [checkoutId]);
const fencesOf = ({ checkoutId }: ReadyCheckout) =>
  shop.ports.order.calls.recorded.filter(
    ({ operation, request }) =>
      operation === 'fence' && (request as { checkoutId: string }).checkoutId === checkoutId,
  );

/** States of a checkout at the time of a call. */
const DOING: Record<string, (checkout: ReadyCheckout) => Promise<unknown>> = {
  'nothing yet': () => Promise.resolve(),
  'waiting at a page': (checkout) => openPage(shop, checkout),
};

describe('TRU-5 CompleteHostedCheckout, by any caller with any number', () => {
  for (const [what, begin] of Object.entries(DOING))
    it(`TRU-5 harms no checkout that is ${what}: nothing changes, and its confirm still makes the order`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 6 }), async (numbers) => {
          const checkout = await shop.checkout();
          await begin(checkout);
          const before = await attemptsOf(checkout);

          for (const number of numbers) {
            const answer = await completePage(shop, checkout, number).catch((error: unknown) => error);
            expect(answer).toMatchObject(
              before.length > 0 && number === 1 ? { status: 'pending' } : { reason: 'CHECKOUT_NOT_FOUND' },
            );
          }

          expect(await attemptsOf(checkout)).toEqual(before);
          expect(fencesOf(checkout)).toEqual([]);
          expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
        }),
        { numRuns: 12 },
      );
    });

  it('TRU-5 harms no checkout whose confirm is under way at the same time', async () => {
    const checkout = await shop.checkout();
    const calls = [1, 2, 3, LARGEST].map((number) =>
      completePage(shop, checkout, number).catch((error: unknown) => error),
    );
    const [confirmed] = await Promise.all([shop.confirm(checkout), ...calls]);

    expect(confirmed).toMatchObject({ status: 'completed' });
  });

  it('TRU-5 says nothing of an ordered checkout to a caller who names another attempt', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout);

    expect(await refusalOf(completePage(shop, checkout, LARGEST))).toMatchObject({
      reason: 'CHECKOUT_NOT_FOUND',
    });
    expect(fencesOf(checkout)).toEqual([]);
  });

  it('TRU-5 asks payment first: while payment is away, nothing changes', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    const before = await attemptsOf(checkout);
    shop.ports.payment.calls.always('states', { kind: 'away' });
    const answers = await Promise.all(
      [1, 2, LARGEST].map((number) => completePage(shop, checkout, number).catch(() => 'thrown')),
    );
    shop.ports.payment.calls.always('states', undefined);

    expect(answers).toEqual(['thrown', 'thrown', 'thrown']);
    expect(await attemptsOf(checkout)).toEqual(before);
    expect(fencesOf(checkout)).toEqual([]);
  });

  it('TRU-5 closes no attempt whose page is still open, even where its cart is gone', async () => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    const before = await attemptsOf(checkout);
    await shop.database.pool.query('DELETE FROM carts WHERE id = $1', [checkout.cartId]);

    expect(await completePage(shop, checkout)).toEqual({ status: 'pending' });
    expect(await attemptsOf(checkout)).toEqual(before);
  });
});
