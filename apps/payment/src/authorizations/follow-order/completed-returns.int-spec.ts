import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { anOrder, completed, moved, startOrderEvents } from '../../testing/order-events.js';
import type { OrderEventsBench } from '../../testing/order-events.js';
import { anAuthorization } from '../../testing/payment-app.js';

let app: OrderEventsBench['app'];
let pay: OrderEventsBench['pay'];
let orders: OrderEventsBench['orders'];
beforeAll(async () => {
  ({ app, pay, orders } = await startOrderEvents());
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

describe('orders.return.completed (ORD-7)', () => {
  it('refunds the amount of the return, once', async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    const returnId = newId();
    await orders.deliver(completed(order, 700, returnId));
    await orders.deliver(completed(order, 700, returnId));

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ refunded_minor: 700n }),
    );
    expect(await orders.refundsOf(request.paymentId)).toEqual([{ amount_minor: 700n, status: 'succeeded' }]);
  });

  it('ORD-7 waits for the capture', async () => {
    const { request, order } = await orders.authorized();
    const event = completed(order, 700);
    expect(await orders.deliver(event)).toBe('RETRY');
    await pay.capture(request.paymentId);
    expect(await orders.deliver(event)).toBe('SUCCESS');
    expect(await orders.refundsOf(request.paymentId)).toMatchObject([{ amount_minor: 700n }]);
  });

  it('ORD-7 waits for the courier’s cash, and becomes a cash refund', async () => {
    const order = { ...anOrder({ is_cod: true, payment_type: 'cod', authorization_id: 'cod-auth-skipped' }) };
    const event = completed(order, 500);
    await orders.deliver(moved(order, 'confirmed'));
    expect(await orders.deliver(event)).toBe('RETRY');
    await orders.deliver(moved(order, 'delivered'));
    expect(await orders.deliver(event)).toBe('SUCCESS');
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'refund_due' });
    expect(await orders.refundsOf(order.payment_id ?? '')).toEqual([
      { amount_minor: 500n, status: 'manual' },
    ]);
  });

  it('ORD-7 after a goodwill refund refunds the rest, never more than was captured', async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    await pay.refund(request.paymentId, 500, 'goodwill');

    expect(await orders.deliver(completed(order, 1999))).toBe('SUCCESS');
    expect(await orders.deliver(completed(order, 100))).toBe('SUCCESS');

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ refunded_minor: 1999n, status: 'refunded' }),
    );
    expect((await orders.refundsOf(request.paymentId)).map((refund) => refund.amount_minor)).toEqual([
      500n,
      1499n,
    ]);
  });

  it('TRU-3 a return published again under another id refunds once and is no dead letter, whatever the rest', async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    const returnId = newId();

    expect(await orders.deliver(completed(order, 1_500, returnId))).toBe('SUCCESS');
    expect(await orders.deliver(completed(order, 1_500, returnId))).toBe('SUCCESS');

    await eventually(async () =>
      expect(await orders.refundsOf(request.paymentId)).toEqual([
        { amount_minor: 1_500n, status: 'succeeded' },
      ]),
    );
  });

  it.each([
    ['KWD', 22_080, 6_943, 6_940n],
    ['MGA', 1_000_100, 333_366, 333_300n],
    ['ISK', 5_000, 1_667, 1_667n],
  ])(
    'MON-2 a return in %s finer than the step is refunded in whole steps, and is no dead letter',
    async (currency, total, wanted, back) => {
      const request = anAuthorization({ amount: { amountMinor: String(total), currency } });
      await pay.authorize(request);
      await pay.capture(request.paymentId, total, currency);
      const order = anOrder({
        payment_id: request.paymentId,
        cart_session_id: request.checkoutId,
        total: { amount_minor: total, currency },
      });

      expect(await orders.deliver(completed(order, wanted))).toBe('SUCCESS');

      await eventually(async () =>
        expect(await orders.refundsOf(request.paymentId)).toEqual([
          { amount_minor: back, status: 'succeeded' },
        ]),
      );
    },
  );

  it('MON-2 cash is refunded to the minor unit', async () => {
    const order = anOrder({
      payment_type: 'cod',
      is_cod: true,
      total: { amount_minor: 1_000_050, currency: 'MGA' },
    });
    await orders.deliver(moved(order, 'confirmed'));
    await orders.deliver(moved(order, 'delivered'));

    expect(await orders.deliver(completed(order, 333_350))).toBe('SUCCESS');
    expect(await orders.refundsOf(order.payment_id!)).toEqual([{ amount_minor: 333_350n, status: 'manual' }]);
  });

  it('ORD-7 20 concurrent returns share the captured amount, and none is lost', async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    const events = Array.from({ length: 20 }, () => completed(order, 150));
    const until = async (event: (typeof events)[number]) =>
      eventually(async () => expect(await orders.deliver(event)).toBe('SUCCESS'));

    await Promise.all(events.map(until));

    const sum = (await orders.refundsOf(request.paymentId)).reduce(
      (total, { amount_minor: minor }) => total + minor,
      0n,
    );
    expect(sum).toBe(1999n);
  });
});
