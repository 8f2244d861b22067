import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError, REASONS } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';

import { storedRefusal } from '../confirm-checkout/confirm-result.js';
import { refundCause, refundCauseOf } from '../confirm-checkout/refund-cause.js';
import { TestShop, completePage, openPage, pollAwaiting, recoverLeft } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open({ SAGA_UNDO_BUDGET_MS: '500' });
});
afterAll(() => shop.close());

const webhook = (checkout: ReadyCheckout) => completePage(shop, checkout);
const poll = () => pollAwaiting(shop);
async function recovery({ checkoutId }: ReadyCheckout): Promise<void> {
  await shop.rows(
    `UPDATE checkout_attempts SET lease_until = now() WHERE checkout_id = $1 AND status = 'running'`,
    [checkoutId],
  );
  const recover = recoverLeft(shop.replica);
  await recover.round();
  await recover.settled();
}

/** How a paid page comes to nothing: what happens, and what ends it again. */
const CAUSES: Record<
  string,
  { cause: string; happens: (checkout: ReadyCheckout) => Promise<void> | void; over?: () => void }
> = {
  'the cart is gone': {
    cause: 'cart_missing',
    happens: async ({ cartId }) => void (await shop.rows('DELETE FROM carts WHERE id = $1', [cartId])),
  },
  'the goods are gone': {
    cause: 'out_of_stock',
    happens: ({ checkoutId }) => {
      shop.ports.warehouse.holds.delete(`demo:${checkoutId}`);
      shop.ports.warehouse.onHand.set('SKU-1', 0);
    },
    over: () => void shop.ports.warehouse.onHand.set('SKU-1', 1_000),
  },
  'order made it of another checkout': {
    cause: 'checkout_not_completed',
    happens: () =>
      shop.ports.order.calls.always('create', { kind: 'refuse', error: new DomainError('ORDER_MISMATCH') }),
    over: () => shop.ports.order.calls.always('create', undefined),
  },
};

/** Every refund of the checkout that was asked for, or is owed, or was answered to payment: why. */
async function causesOf({ checkoutId }: ReadyCheckout, answered: readonly unknown[]): Promise<string[]> {
  const asked = shop.ports.payment.calls.recorded
    .filter(
      ({ operation, request }) =>
        operation === 'void' && (request as { checkoutId: string }).checkoutId === checkoutId,
    )
    .map(({ request }) => (request as { reason?: string }).reason);
  const owed = await shop.rows<{ reason: string }>(
    `SELECT input->>'reason' AS reason FROM failed_compensations WHERE checkout_id = $1 AND operation = 'refund_payment'`,
    [checkoutId],
  );
  const given = answered.map((answer) => (answer as { reason?: string } | undefined)?.reason?.toLowerCase());
  return [...asked, ...owed.map(({ reason }) => reason), ...given].filter((reason) => reason !== undefined);
}

const ORDERS: Record<string, readonly ((checkout: ReadyCheckout) => Promise<unknown>)[]> = {
  'the webhook first': [webhook, poll, recovery, webhook],
  'the poll first': [poll, webhook, recovery, webhook],
};
const stories = Object.entries(CAUSES).flatMap(([what, given]) =>
  ['works', 'fails'].flatMap((undo) =>
    Object.entries(ORDERS).map(([order, acts]) => ({ ...given, what, undo, order, acts })),
  ),
);

describe('TRU-16 one cause of a refund has one name', () => {
  it.each(stories)('$what, the undo $undo, $order', async ({ undo, acts, cause, happens, over }) => {
    const checkout = await shop.checkout();
    await openPage(shop, checkout);
    shop.ports.payment.answerPage(checkout.checkoutId, 'paid');
    await happens(checkout);
    if (undo === 'fails') shop.ports.payment.calls.always('void', { kind: 'away' });

    const answered: unknown[] = [];
    for (const act of acts) answered.push(await act(checkout));
    shop.ports.payment.calls.always('void', undefined);
    over?.();

    const causes = await causesOf(checkout, answered);
    expect(causes.length).toBeGreaterThan(1);
    expect(new Set(causes)).toEqual(new Set([cause]));
  });

  it.each(Object.keys(REASONS) as Reason[])(
    '%s: by the error and by what is stored for it, the same',
    (reason) => {
      const error = new DomainError(reason);

      expect(refundCause(error)).toBe(refundCauseOf(storedRefusal(error)));
      expect(refundCause(error)).toMatch(/^[a-z_]+$/);
    },
  );

  it('an attempt whose driver died, or whose partners were away, has the cause that payment uses itself', () => {
    expect(refundCause(new Error('gone'))).toBe('checkout_not_completed');
  });
});
