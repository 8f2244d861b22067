import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AS_GUEST, OrderBench } from '../../testing/order-bench.js';
import { aCodOrder } from '../../testing/orders.js';

let bench: OrderBench;
beforeAll(async () => {
  bench = await OrderBench.start();
});
afterAll(() => bench.stop());

describe('POST /v1/orders/{id}/cancel (ORD-6)', () => {
  it('cancels once, and answers the second time like the first', async () => {
    const { orderId } = await bench.create(aCodOrder());
    const first = await bench.call('POST', `/v1/orders/${orderId}/cancel`, AS_GUEST);
    const second = await bench.call('POST', `/v1/orders/${orderId}/cancel`, AS_GUEST);

    expect(first).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(second).toEqual(first);
    const { rows } = await bench.pool.query<{ topic: string }>(
      'SELECT topic FROM outbox WHERE aggregate_id = $1 ORDER BY position',
      [orderId],
    );
    expect(rows.map(({ topic }) => topic)).toEqual([
      'orders.order.status_changed',
      'orders.order.confirmed',
      'orders.order.status_changed',
      'orders.order.cancelled',
    ]);
  });

  it('is refused after the order was shipped, and to other callers', async () => {
    const { orderId } = await bench.create(aCodOrder());
    expect((await bench.call('POST', `/v1/orders/${orderId}/cancel`, { 'x-cart-token': 'x' })).status).toBe(
      404,
    );
    await bench.pool.query("UPDATE orders SET status = 'shipped' WHERE id = $1", [orderId]);
    expect(await bench.call('POST', `/v1/orders/${orderId}/cancel`, AS_GUEST)).toMatchObject({
      status: 409,
      body: { reason: 'ILLEGAL_STATUS_TRANSITION', from: 'shipped', to: 'cancelled' },
    });
  });

  it('DEM-2 refuses the same idempotency key with another body, and replays the answer to the same one', async () => {
    const { orderId } = await bench.create(aCodOrder());
    const cancel = (body: object, key = 'once') =>
      bench.call(
        'POST',
        `/v1/orders/${orderId}/cancel`,
        { ...AS_GUEST, 'content-type': 'application/json', 'idempotency-key': key },
        JSON.stringify(body),
      );
    const first = await cancel({ reason: 'CHANGED_MIND' });

    expect(first).toMatchObject({
      status: 200,
      body: { history: [{ to: 'confirmed' }, { to: 'cancelled', reason: 'CHANGED_MIND' }] },
    });
    expect(await cancel({ reason: 'CHANGED_MIND' })).toEqual(first);
    expect(await cancel({ reason: 'OTHER' })).toMatchObject({
      status: 422,
      body: { reason: 'IDEMPOTENCY_PAYLOAD_MISMATCH' },
    });
    expect(await cancel({}, 'white space')).toMatchObject({ status: 400 });
  });

  it('refuses an invalid body, without cancelling', async () => {
    const { orderId } = await bench.create(aCodOrder());
    const json = { ...AS_GUEST, 'content-type': 'application/json' };
    for (const body of [
      '{',
      '[]',
      '"x"',
      '{"reason": 5}',
      '{"reason": "\\ud800"}',
      JSON.stringify({ reason: 'x'.repeat(101) }),
    ]) {
      expect((await bench.call('POST', `/v1/orders/${orderId}/cancel`, json, body)).status).toBe(400);
    }
    expect(
      (
        await bench.call(
          'POST',
          `/v1/orders/${orderId}/cancel`,
          { ...AS_GUEST, 'content-type': 'text/xml' },
          'x',
        )
      ).status,
    ).toBe(415);
    expect((await bench.get(`/v1/orders/${orderId}`, AS_GUEST)).body['status']).toBe('confirmed');
  });
});
