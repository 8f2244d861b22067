import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { paymentCaptureRequested } from '@holdfast/events';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { OrderContent } from '../../order/order.js';
import { paymentState } from '../../testing/fakes.js';
import { anOrder } from '../../testing/orders.js';
import { Scenario, paymentEvents } from '../../testing/scenario.js';

let database: TestDatabase;
let scenario: Scenario;

beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  scenario = new Scenario(database.pool);
});
afterAll(() => database.drop());

const HOUR_MS = 3_600_000;
const confirmedOrder = async (
  captureBefore = new Date(Date.now() + HOUR_MS),
): Promise<{ order: OrderContent; orderId: string }> => {
  const order = anOrder();
  const { orderId } = await scenario.create(order);
  await scenario.deliver(paymentEvents(order).confirmed(captureBefore));
  return { order, orderId };
};

describe('capturing the payment of an order (ORD-4)', () => {
  it("requests the amount in the order's own row, and moves on when payment reports the capture (M-4)", async () => {
    const { order, orderId } = await confirmedOrder();
    await database.pool.query('UPDATE orders SET grand_total_minor = 1234 WHERE id = $1', [orderId]);

    expect(await scenario.deliverCaptureRequest(orderId)).toEqual({ status: 'SUCCESS' });
    expect(scenario.payment.captured.get(order.paymentId!)).toBe(1234n);
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');

    await scenario.deliver(paymentEvents(order).captured());
    expect(await scenario.statusOf(orderId)).toBe('processing captured');
  });

  it('TRU-3 captures nothing on shipment before fulfilment has started, regardless of the sender', async () => {
    const order = anOrder({ capturePolicy: 'on_shipment' });
    const { orderId } = await scenario.create(order);
    await scenario.deliver(paymentEvents(order).confirmed());
    const forged = paymentCaptureRequested.create({
      tenantId: 'demo',
      aggregateId: orderId,
      sequence: 9,
      data: {
        order_id: orderId,
        order_number: '1',
        cart_session_id: order.checkoutId,
        attempt: 1,
        is_guest: true,
        email: order.email,
        locale: 'en',
        payment_type: 'card',
        is_cod: false,
        total: { amount_minor: 1, currency: 'USD' },
        lines: [],
        promotions: [],
        capture_policy: 'immediate',
      },
    });
    await scenario.arrive(forged);

    expect(scenario.payment.captured.size).toBe(0);
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');
  });

  it('fails the payment without a request if the authorization has expired (E-10)', async () => {
    const { orderId } = await confirmedOrder(new Date(Date.now() - HOUR_MS));
    await scenario.deliverCaptureRequest(orderId);

    expect(scenario.payment.captured.size).toBe(0);
    expect(await scenario.statusOf(orderId)).toBe('payment_failed failed');
    const { rows } = await database.pool.query(
      'SELECT reason FROM order_history WHERE order_id = $1 ORDER BY sequence DESC LIMIT 1',
      [orderId],
    );
    expect(rows).toEqual([{ reason: 'AUTHORIZATION_EXPIRED' }]);
  });

  it('cancels the order if a line is out of stock, before the capture', async () => {
    const { orderId } = await confirmedOrder();
    scenario.warehouse.shortfalls = [{ sku: 'TSHIRT-BLK-M', requested: 2, available: 1 }];
    await scenario.deliverCaptureRequest(orderId);

    expect(scenario.payment.captured.size).toBe(0);
    expect(await scenario.statusOf(orderId)).toBe('cancelled authorized');
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'orders.payment.capture_requested',
      'cancelled',
      'orders.order.cancelled',
    ]);
  });

  it('fails the payment when payment refuses for good', async () => {
    const { orderId } = await confirmedOrder();
    scenario.payment.refuseWith = 'AUTHORIZATION_EXPIRED';
    expect(await scenario.deliverCaptureRequest(orderId)).toEqual({ status: 'SUCCESS' });
    expect(await scenario.statusOf(orderId)).toBe('payment_failed failed');
  });

  it('repeats the request, and changes nothing, while payment does not answer', async () => {
    const { order, orderId } = await confirmedOrder();
    scenario.payment.isUnreachable = true;
    expect(await scenario.deliverCaptureRequest(orderId)).toEqual({ status: 'RETRY' });
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');

    scenario.payment.isUnreachable = false;
    expect(await scenario.deliverCaptureRequest(orderId)).toEqual({ status: 'SUCCESS' });
    expect(scenario.payment.captured.has(order.paymentId!)).toBe(true);
  });

  it('waits for the allocation that the checkout is about to confirm', async () => {
    const { orderId } = await confirmedOrder();
    scenario.warehouse.isUnallocated = true;
    expect(await scenario.deliverCaptureRequest(orderId)).toEqual({ status: 'RETRY' });
    expect(scenario.payment.captured.size).toBe(0);
  });

  it('leaves a cancelled order alone', async () => {
    const { orderId } = await confirmedOrder();
    await scenario.cancelOrder.execute({ tenantId: 'demo', orderId }, 'TEST');
    expect(await scenario.deliverCaptureRequest(orderId)).toEqual({ status: 'SUCCESS' });
    expect(scenario.payment.captured.size).toBe(0);
  });

  it('EVT-2 a request delivered five times at once captures once, and fails or cancels once', async () => {
    const fiveTimes = async (orderId: string) =>
      Promise.all(Array.from({ length: 5 }, () => scenario.deliverCaptureRequest(orderId)));
    const [paid, short] = [await confirmedOrder(), await confirmedOrder()];

    expect(new Set((await fiveTimes(paid.orderId)).map(({ status }) => status))).toEqual(
      new Set(['SUCCESS']),
    );
    scenario.warehouse.shortfalls = [{ sku: 'TSHIRT-BLK-M', requested: 2, available: 1 }];
    await fiveTimes(short.orderId);

    expect([...scenario.payment.captured.keys()]).toEqual([paid.order.paymentId]);
    expect(
      (await scenario.publishedBy(short.orderId)).filter((published) => published === 'cancelled'),
    ).toHaveLength(1);
  });

  it('fails the order when payment reports a failed capture', async () => {
    const { order, orderId } = await confirmedOrder();
    await scenario.deliver(paymentEvents(order).captureFailed());
    expect(await scenario.statusOf(orderId)).toBe('payment_failed failed');
  });
});

describe('orders that wait too long', () => {
  const pendingOrder = async (): Promise<{ order: OrderContent; orderId: string }> => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    return { order, orderId };
  };
  const past = () =>
    database.pool.query("UPDATE orders SET placed_at = now() - interval '1 hour', payment_checked_at = NULL");

  it('are checked with payment in one call per tenant (ORD-4)', async () => {
    const [authorized, failed, open] = [await pendingOrder(), await pendingOrder(), await pendingOrder()];
    const say = ({ order }: typeof open, state: 'authorized' | 'failed' | 'open') =>
      scenario.payment.states.set(order.checkoutId, paymentState(order.paymentId!, state));
    say(authorized, 'authorized');
    say(failed, 'failed');
    say(open, 'open');
    await past();
    await scenario.sweep();

    expect(scenario.payment.questions).toHaveLength(1);
    expect(await scenario.statusOf(authorized.orderId)).toBe('confirmed authorized');
    expect(await scenario.statusOf(failed.orderId)).toBe('payment_failed failed');
    expect(await scenario.statusOf(open.orderId)).toBe('pending pending');
  });

  it('are not moved by the state of another payment of their checkout', async () => {
    const { order, orderId } = await pendingOrder();
    const other = paymentState(anOrder().paymentId!, 'authorized');
    scenario.payment.states.set(order.checkoutId, other);
    await past();
    await scenario.sweep();
    expect(await scenario.statusOf(orderId)).toBe('pending pending');
  });

  it('stay as they are while payment does not answer', async () => {
    const { orderId } = await pendingOrder();
    scenario.payment.isUnreachable = true;
    await past();
    await scenario.sweep();
    expect(await scenario.statusOf(orderId)).toBe('pending pending');
  });

  it('ORD-4 request their capture again also if the goods have left meanwhile', async () => {
    const { orderId } = await confirmedOrder();
    await database.pool.query("UPDATE orders SET status = 'shipped' WHERE id = $1", [orderId]);
    await past();
    await scenario.sweep(60_000);
    expect(
      (await scenario.publishedBy(orderId)).filter((published) => published.endsWith('capture_requested')),
    ).toHaveLength(2);
  });

  it('request their capture again if the request was lost, one process at a time', async () => {
    const { orderId } = await confirmedOrder();
    await past();
    const replicas = Array.from({ length: 4 }, () => new Scenario(database.pool));
    await Promise.all(replicas.map((replica) => replica.sweep(60_000)));
    expect(
      (await scenario.publishedBy(orderId)).filter((published) => published.endsWith('capture_requested')),
    ).toHaveLength(2);
  });
});
