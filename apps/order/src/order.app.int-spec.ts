import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { AS_GUEST, OrderBench } from './testing/order-bench.js';
import { anOrder } from './testing/orders.js';
import { cloudEvent, paymentEvents } from './testing/scenario.js';

let bench: OrderBench;
beforeAll(async () => {
  bench = await OrderBench.start();
});
afterAll(() => bench.stop());

describe('events, as the sidecar delivers them', () => {
  const post = (topic: string, body: object) =>
    bench.call(
      'POST',
      `/events/${topic}`,
      { 'content-type': 'application/cloudevents+json', 'x-tenant-id': '' },
      JSON.stringify(body),
    );

  it('reach their consumer by their topic, without a tenant header', async () => {
    const content = anOrder();
    const { orderId } = await bench.create(content);
    const confirmed = paymentEvents(content).confirmed();
    bench.authorized.set(content.checkoutId, content.paymentId!);

    expect(await post(confirmed.topic, cloudEvent(confirmed))).toEqual({
      status: 200,
      body: { status: 'SUCCESS' },
    });
    expect((await bench.get(`/v1/orders/${orderId}`, AS_GUEST)).body['status']).toBe('confirmed');
    expect(await post('orders.payment.capture_requested', { id: newId() })).toEqual({
      status: 200,
      body: { status: 'DROP' },
    });
  });

  it('have a route for each subscription of the service', async () => {
    const topics = [
      'payment.confirmed',
      'payment.failed',
      'payment.captured',
      'payment.capture_failed',
      'payment.authorization_expiring',
      'payment.refunded',
      'payment.refund_failed',
      'orders.payment.capture_requested',
      'fulfillment.status_changed',
      'shipping.shipment.updated',
      'warehouse.stock.corrected',
      'dead-letter',
    ];
    for (const topic of topics) expect((await post(topic, { id: newId() })).status).toBe(200);
  });
});

describe('the description of the API', () => {
  it('is served as JSON and as a page', async () => {
    const { body } = await bench.get('/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0' });
    expect(Object.keys(body['paths'] as object)).toEqual([
      '/v1/orders/{id}',
      '/v1/orders',
      '/v1/orders/{id}/cancel',
      '/v1/orders/{id}/returns',
      '/v1/returns',
      '/v1/returns/{id}',
      '/v1/orders/{id}/returns/{returnId}/approve',
      '/v1/orders/{id}/returns/{returnId}/receive',
      '/v1/orders/{id}/returns/{returnId}/complete',
      '/v1/orders/{id}/returns/{returnId}/reject',
    ]);
    const page = await fetch(`${bench.http}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('/v1/orders/{id}/cancel');
  });

  it('is ready with its database', async () => {
    expect(await bench.get('/health/ready')).toMatchObject({
      status: 200,
      body: { parts: { database: 'up' } },
    });
  });
});
