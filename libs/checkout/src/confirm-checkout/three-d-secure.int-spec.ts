import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import type { Replica } from '../testing/index.js';
import { CARDS, TestShop, card, followAwaiting, gate, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
/** A replica whose customers have no time at all. */
let hasty: Replica;

beforeAll(async () => {
  shop = await TestShop.open();
  hasty = await shop.startReplica({ CUSTOMER_DEADLINE_SECONDS: '1' });
});
beforeEach(() => {
  for (const operation of ['abandon', 'states']) shop.ports.payment.calls.always(operation, undefined);
});
afterAll(() => shop.close());

const challenged = card(CARDS.challenged);
const paymentsOf = ({ checkoutId }: ReadyCheckout) =>
  shop.ports.payment.rows
    .filter((row) => row.checkoutId === checkoutId)
    .map(({ attempt, status }) => [attempt, status]);

const attemptOf = ({ checkoutId }: ReadyCheckout) =>
  shop.row<{ status: string; attempt: number; refusal: object | null }>(
    'SELECT status, attempt, refusal FROM checkout_attempts WHERE checkout_id = $1 ORDER BY attempt DESC',
    [checkoutId],
  );

/** One round of the worker's poll, on a worker of its own. */
async function poll(): Promise<void> {
  const work = followAwaiting(shop.replica);
  await work.round();
  await work.settled();
}

describe('3-D Secure', () => {
  it('2.3 step 7: the attempt waits for its customer, holds no lease, and the same card goes on with the same payment', async () => {
    const checkout = await shop.checkout();
    const { checkoutId } = checkout;

    const first = await shop.confirm(checkout, { payment: challenged });

    expect(first).toMatchObject({
      status: 'requires_action',
      clientSecret: expect.stringMatching(/^secret_/),
      deadline: expect.any(Date),
    });
    expect(
      await shop.row('SELECT status, lease_until FROM checkout_attempts WHERE checkout_id = $1', [
        checkoutId,
      ]),
    ).toEqual({
      status: 'awaiting_customer',
      lease_until: null,
    });
    // Asked again before the challenge is passed: the same challenge, the same deadline.
    expect(await shop.confirm(checkout, { payment: challenged })).toEqual(first);
    shop.ports.payment.answerChallenge(checkoutId, 'passed');

    expect(await shop.confirm(checkout, { payment: challenged })).toMatchObject({ status: 'completed' });
    expect(paymentsOf(checkout)).toEqual([[1, 'authorized']]);
    expect(await attemptOf(checkout)).toMatchObject({ attempt: 1, status: 'completed' });
  });

  it('2.3 step 7: a failed challenge is a decline of this attempt, and another card makes the order', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'failed');

    expect(await refusalOf(shop.confirm(checkout, { payment: challenged }))).toMatchObject({
      reason: 'PAYMENT_DECLINED',
      metadata: { decline_code: 'authentication_failed' },
    });
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
    expect(paymentsOf(checkout)).toEqual([
      [1, 'declined'],
      [2, 'authorized'],
    ]);
  });

  it('2.3 step 7: another card while a challenge is open cancels the first payment and becomes the order', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged });

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });

    expect(paymentsOf(checkout)).toEqual([
      [1, 'voided'],
      [2, 'authorized'],
    ]);
  });

  it('2.3 step 7: another card when the first has proved paid already: the first card stands', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');

    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });

    expect(paymentsOf(checkout)).toEqual([[1, 'authorized']]);
  });

  it('7.1 a cart edit cancels an open challenge first', async () => {
    const checkout = await shop.checkout();
    const { caller, cartId } = checkout;
    await shop.confirm(checkout, { payment: challenged });

    await shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 }),
    );

    expect(paymentsOf(checkout)).toEqual([[1, 'voided']]);
    expect(await attemptOf(checkout)).toMatchObject({ status: 'refused' });
  });

  it('CHK-12 a customer who passed the challenge and never came back to the shop gets the order by the poll', async () => {
    const checkouts = await Promise.all([shop.checkout(), shop.checkout()]);
    for (const checkout of checkouts) await shop.confirm(checkout, { payment: challenged });
    for (const { checkoutId } of checkouts) shop.ports.payment.answerChallenge(checkoutId, 'passed');
    const asked = shop.ports.payment.calls.count('states');

    await poll();

    // One call for all of the tenant's.
    expect(shop.ports.payment.calls.count('states') - asked).toBe(1);
    for (const checkout of checkouts) {
      expect(await attemptOf(checkout)).toMatchObject({ attempt: 1, status: 'completed' });
      expect(await shop.confirm(checkout, { payment: challenged })).toMatchObject({ status: 'completed' });
    }
  });

  it('CHK-12 ten workers polling at once ask about an attempt once and make one order', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');
    const { attempts } = shop.replica;

    const claims = await Promise.all(Array.from({ length: 10 }, () => attempts.claimToAsk(100, 60_000)));

    expect(claims.flat().filter(({ checkoutId }) => checkoutId === checkout.checkoutId)).toHaveLength(1);
    await Promise.all(Array.from({ length: 10 }, poll));
    expect(await attemptOf(checkout)).toMatchObject({ status: 'completed' });
    expect(
      await shop.row('SELECT count(*)::int AS count FROM outbox WHERE aggregate_id = $1', [checkout.cartId]),
    ).toEqual({ count: 1 });
  });

  it('CHK-12 a challenge that failed at the bank is closed by the poll, with the decline code', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'failed');

    await poll();

    expect(await attemptOf(checkout)).toMatchObject({
      status: 'refused',
      refusal: { reason: 'PAYMENT_DECLINED', metadata: { decline_code: 'authentication_failed' } },
    });
    expect(shop.ports.warehouse.holds.has(`demo:${checkout.checkoutId}`)).toBe(true);
  });

  it('CHK-12 a deadline that passed cancels the payment; the cart is free again', async () => {
    const checkout = await shop.checkout();
    await shop.confirm(checkout, { payment: challenged, replica: hasty });
    await poll();
    expect(await attemptOf(checkout)).toMatchObject({ status: 'awaiting_customer' });

    await eventually(async () => {
      await poll();
      expect(await attemptOf(checkout)).toMatchObject({
        status: 'refused',
        refusal: { reason: 'PAYMENT_DECLINED' },
      });
    });

    expect(paymentsOf(checkout)).toEqual([[1, 'voided']]);
    expect(await shop.confirm(checkout)).toMatchObject({ status: 'completed' });
  });

  it('CHK-12 a deadline that passed in the moment the customer paid: the order is made', async () => {
    const checkout = await shop.checkout();
    const { checkoutId } = checkout;
    await shop.confirm(checkout, { payment: challenged });
    await shop.database.pool.query(
      'UPDATE checkout_attempts SET customer_deadline = now() WHERE checkout_id = $1',
      [checkoutId],
    );
    const cancel = gate();
    const cancels = shop.ports.payment.calls.count('abandon');
    shop.ports.payment.calls.plan('abandon', { kind: 'wait', until: cancel.opened });
    const polling = poll();
    await eventually(() => expect(shop.ports.payment.calls.count('abandon')).toBe(cancels + 1));

    shop.ports.payment.answerChallenge(checkoutId, 'passed');
    cancel.open();
    await polling;

    expect(await attemptOf(checkout)).toMatchObject({ status: 'completed' });
    expect(paymentsOf(checkout)).toEqual([[1, 'authorized']]);
  });

  it('CHK-12 stock gone after the customer paid: the payment is voided and the customer informed', async () => {
    const checkout = await shop.checkout({ lines: { 'SKU-3': 1 } });
    await shop.confirm(checkout, { payment: challenged });
    shop.ports.payment.answerChallenge(checkout.checkoutId, 'passed');
    shop.ports.warehouse.holds.delete(`demo:${checkout.checkoutId}`);
    shop.ports.warehouse.onHand.set('SKU-3', 0);

    await poll();

    shop.ports.warehouse.onHand.set('SKU-3', 100);
    expect(await attemptOf(checkout)).toMatchObject({
      status: 'refused',
      refusal: { reason: 'OUT_OF_STOCK' },
    });
    expect(paymentsOf(checkout)).toEqual([[1, 'voided']]);
  });
});
