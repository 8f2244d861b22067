import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { statusChanged } from '@holdfast/order-facts/testing';
import { eventually } from '@holdfast/testing';

import { anOrder, moved, startOrderEvents } from '../../testing/order-events.js';
import type { OrderEventsBench } from '../../testing/order-events.js';
import { outcome } from '../../testing/payment-checks.js';

let app: OrderEventsBench['app'];
let pay: OrderEventsBench['pay'];
let orders: OrderEventsBench['orders'];
beforeAll(async () => {
  ({ app, pay, orders } = await startOrderEvents());
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

describe('the moves of an order', () => {
  it('PAY-11 stores the order’s id and number with the payment', async () => {
    const { order } = await orders.authorized();
    expect(await orders.deliver(moved(order, 'confirmed'))).toBe('SUCCESS');
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({
      order_id: order.order_id,
      order_number: 'HF-1001',
    });
  });

  it('a cancelled order voids its authorization', async () => {
    const { request, order } = await orders.authorized();
    expect(await orders.deliver(moved(order, 'cancelled'))).toBe('SUCCESS');
    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' }),
    );
    expect(await pay.holding(request.checkoutId)).toEqual([]);
  });

  it('EVT-2 a cancelled order is refunded once, however often its event is delivered', async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    const event = moved(order, 'cancelled');
    await Promise.all(Array.from({ length: 5 }, () => orders.deliver(event)));
    await orders.deliver(moved(order, 'cancelled'));

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'refunded' }),
    );
    expect(await orders.refundsOf(request.paymentId)).toEqual([{ amount_minor: 1999n, status: 'succeeded' }]);
  });

  it('EVT-2 a move that both topics of an upgrade report has its effect once', async () => {
    const { request, order } = await orders.authorized();
    await pay.capture(request.paymentId);
    for (const event of [statusChanged('confirmed', order), moved(order, 'confirmed')])
      expect(await orders.deliver(event)).toBe('SUCCESS');
    for (const event of [moved(order, 'cancelled'), statusChanged('cancelled', order)])
      expect(await orders.deliver(event)).toBe('SUCCESS');

    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'refunded' }),
    );
    expect(await orders.refundsOf(request.paymentId)).toEqual([{ amount_minor: 1999n, status: 'succeeded' }]);
  });

  it('voids later when the gateway is unavailable', async () => {
    const { request, order } = await orders.authorized();
    await pay.fault({ match: { path: '/cancel$' }, kind: 'reset', times: 3 });
    await orders.deliver(moved(order, 'payment_failed'));
    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' }),
    );
  });

  it('nothing is captured for a cancelled order', async () => {
    const { request, order } = await orders.authorized();
    await pay.fault({ match: { path: '/cancel$' }, kind: 'reset', times: 1000 });
    await orders.deliver(moved(order, 'cancelled'));
    expect(await outcome(pay.capture(request.paymentId))).toBe('ILLEGAL_PAYMENT_TRANSITION');
    await pay.clearFaults();
    await eventually(async () =>
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' }),
    );
  });

  it('drops an invalid event and stores it as a dead letter (EVT-3)', async () => {
    const event = moved(anOrder(), 'confirmed');
    expect(await orders.arrive({ ...event, payload: { nonsense: true } })).toBe('DROP');
    const { rowCount } = await app.db.pool.query('SELECT 1 FROM dead_letters WHERE event_id = $1', [
      event.id,
    ]);
    expect(rowCount).toBe(1);
  });
});

describe('cash on delivery (ORD-5)', () => {
  const aCodOrder = () =>
    anOrder({ is_cod: true, payment_type: 'cod', authorization_id: 'cod-auth-skipped' });

  it('is due from the confirmation and collected on delivery', async () => {
    const order = aCodOrder();
    await orders.deliver(moved(order, 'confirmed'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({
      status: 'due',
      gateway: 'cod',
      amount_minor: 1999n,
      order_number: 'HF-1001',
      line_summary: '2 x T-Shirt, black, M',
    });
    await orders.deliver(moved(order, 'delivered'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({
      status: 'collected',
      captured_minor: 1999n,
    });
  });

  it('is collected also when the delivery arrives first', async () => {
    const order = aCodOrder();
    await orders.deliver(moved(order, 'delivered'));
    await orders.deliver(moved(order, 'confirmed'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'collected' });
  });

  it('is voided when the order is cancelled, without the gateway', async () => {
    const order = aCodOrder();
    await orders.deliver(moved(order, 'confirmed'));
    await orders.deliver(moved(order, 'cancelled'));
    await eventually(async () =>
      expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'voided' }),
    );
    await orders.deliver(moved(order, 'confirmed'));
    expect(await pay.row(order.payment_id ?? '')).toMatchObject({ status: 'voided' });
  });

  it('becomes a cash refund after a return', async () => {
    const order = aCodOrder();
    await orders.deliver(moved(order, 'delivered'));
    expect(await outcome(pay.refund(order.payment_id ?? '', 500, 'goodwill'))).toBe('REFUND_DUE');
    expect(await orders.refundsOf(order.payment_id ?? '')).toEqual([
      { amount_minor: 500n, status: 'manual' },
    ]);
  });
});
