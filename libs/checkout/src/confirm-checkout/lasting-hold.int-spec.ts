import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { HOLD_MARGIN_SECONDS, HOLD_SECONDS } from '../checkout-session/hold-times.js';
import {
  CARDS,
  TestShop,
  card,
  cashOnDelivery,
  gate,
  outOfStock,
  recoverLeft,
  refusalOf,
} from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

const BUDGET_SECONDS = 4;
/** The oldest hold that lasts for an attempt. */
const OLDEST_SECONDS = HOLD_SECONDS - HOLD_MARGIN_SECONDS - BUDGET_SECONDS;
/** The customer's deadline, and 5 minutes. */
const CHALLENGE_HOLD_SECONDS = 20 * 60;

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open({ SAGA_BUDGET_MS: String(BUDGET_SECONDS * 1_000) });
});
beforeEach(() => {
  shop.ports.warehouse.calls.always('extend', undefined);
  shop.ports.warehouse.onHand.set('SKU-1', 100);
});
afterAll(() => shop.close());

const challenged = card(CARDS.challenged);

/** The extensions of the checkout's hold so far: attempt and life. */
const extensions = ({ checkoutId }: ReadyCheckout) =>
  shop.ports.warehouse.calls.recorded
    .filter(({ operation }) => operation === 'extend')
    .map(({ request }) => request as { checkoutId: string; attempt: number; ttlSeconds: number })
    .filter((request) => request.checkoutId === checkoutId)
    .map(({ attempt, ttlSeconds }) => [attempt, ttlSeconds]);

const loseStock = (): void => {
  shop.ports.warehouse.letHoldsLapse();
  shop.ports.warehouse.onHand.set('SKU-1', 0);
};

describe('2.3 step 6: the hold of a first attempt', () => {
  it.each([
    ['a card', card()],
    ['cash on delivery', cashOnDelivery],
  ])('PRF-1 is not extended while it outlasts the attempt by 5 minutes: %s', async (_, payment) => {
    const checkout = await shop.checkout();
    await shop.setHeld(checkout.checkoutId, OLDEST_SECONDS - 10);

    expect(await shop.confirm(checkout, { payment })).toMatchObject({ status: 'completed' });

    expect(extensions(checkout)).toEqual([]);
    expect(shop.stockOf(checkout)).toEqual([{ sku: 'SKU-1', quantity: 2 }]);
  });

  it('is extended once it does not, and a lapsed one is refused before any money', async () => {
    const checkout = await shop.checkout();
    await shop.setHeld(checkout.checkoutId, OLDEST_SECONDS);
    loseStock();

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('OUT_OF_STOCK');

    expect(extensions(checkout)).toEqual([[1, CHALLENGE_HOLD_SECONDS]]);
    expect(shop.paymentsOf(checkout)).toEqual([]);
  });

  it('is extended when a change of the checkout has found it gone', async () => {
    const checkout = await shop.checkout();
    const { caller, checkoutId } = checkout;
    await shop.setHeld(checkoutId, 60);
    loseStock();
    const change = { caller, checkoutId, shippingMethodId: 'express' };
    await shop.inTenant(() => shop.replica.updateCheckout.execute(change));

    expect((await refusalOf(shop.confirm(checkout))).reason).toBe('OUT_OF_STOCK');

    expect(shop.paymentsOf(checkout)).toEqual([]);
  });

  it('is taken again by the pin where it was lost all the same; without stock the payment is voided', async () => {
    const [lost, gone] = [await shop.checkout(), await shop.checkout()];
    shop.ports.warehouse.letHoldsLapse();
    expect(await shop.confirm(lost)).toMatchObject({ status: 'completed' });

    loseStock();
    expect((await refusalOf(shop.confirm(gone))).reason).toBe('OUT_OF_STOCK');
    expect(shop.paymentsOf(gone)).toMatchObject([{ status: 'voided' }]);
  });
});

describe('2.3 step 6: the hold is always extended', () => {
  it('for a later attempt, to which an earlier one may have lost it', async () => {
    const checkout = await shop.checkout();
    await refusalOf(shop.confirm(checkout, { payment: card(CARDS.declined) }));

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });

    expect(extensions(checkout)).toEqual([[2, CHALLENGE_HOLD_SECONDS]]);
  });

  it('for a challenge, once, before the customer is asked: it outlasts the deadline', async () => {
    const checkout = await shop.checkout();
    const answers = gate();
    shop.ports.warehouse.calls.plan('extend', { kind: 'lost' }, { kind: 'wait', until: answers.opened });
    const asked = shop.confirm(checkout, { payment: challenged });
    answers.open();
    expect(await asked).toMatchObject({ status: 'requires_action' });
    expect(await shop.confirm(checkout, { payment: challenged })).toMatchObject({
      status: 'requires_action',
    });

    // The lost answer was asked for again, under the same attempt; a second click extends nothing.
    expect(extensions(checkout)).toEqual([
      [1, CHALLENGE_HOLD_SECONDS],
      [1, CHALLENGE_HOLD_SECONDS],
    ]);
    expect(shop.paymentsOf(checkout)).toHaveLength(1);
  });

  it('CHK-12 for a challenged attempt whose driver died after the challenge was passed', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');
    // As a driver leaves it that died at once, in a record of the version that extended every hold, and drew no order id.
    await shop.database.pool.query(
      `UPDATE checkout_attempts SET status = 'running', lease_until = now(), state = state - 'hasLastingHold' - 'newOrderId'
        WHERE checkout_id = $1`,
      [checkout.checkoutId],
    );
    shop.ports.warehouse.letHoldsLapse();
    const recovery = recoverLeft(shop.replica);
    await recovery.round();
    await recovery.settled();

    expect(extensions(checkout)).toHaveLength(2);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    expect(shop.paymentsOf(checkout)).toMatchObject([{ status: 'authorized' }]);
  });

  it('and where that is refused the challenge stays open, and the pin decides', async () => {
    const checkout = await shop.checkout();
    shop.ports.warehouse.calls.plan('extend', { kind: 'refuse', error: outOfStock() });

    expect(await shop.confirm(checkout, { payment: challenged })).toMatchObject({
      status: 'requires_action',
    });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');

    expect(await shop.confirm(checkout, { payment: challenged })).toMatchObject({ status: 'completed' });
    expect(shop.paymentsOf(checkout)).toMatchObject([{ status: 'authorized' }]);
  });
});
