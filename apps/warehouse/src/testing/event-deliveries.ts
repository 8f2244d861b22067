import { expect } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { FakeOrder } from '@holdfast/order-facts/testing';

import { startWarehouse } from './warehouse-app.js';
import type { WarehouseUnderTest } from './warehouse-app.js';

/** The app, an order service, and deliveries of events as a sidecar makes them. */
export interface DeliveriesUnderTest extends WarehouseUnderTest {
  readonly orderService: FakeOrder;
  /** The event arrives, whether the order service agrees or not. */
  readonly arrive: (event: OutgoingEvent) => Promise<string>;
  /** The order service has published the event, and it arrives. */
  readonly deliver: (event: OutgoingEvent) => Promise<string>;
}

export async function startDeliveries(): Promise<DeliveriesUnderTest> {
  const orderService = await FakeOrder.start();
  const app = await startWarehouse(orderService.url);
  const arrive = (event: OutgoingEvent) => post(app.running.internalUrl, event);
  return {
    ...app,
    orderService,
    arrive,
    deliver: (event) => {
      if (event.topic.startsWith('orders.')) orderService.does(event);
      return arrive(event);
    },
    stop: async () => {
      orderService.stop();
      await app.stop();
    },
  };
}

/** The answer to the sidecar. */
async function post(url: string, { id, tenantId, topic, payload }: OutgoingEvent): Promise<string> {
  const answer = await fetch(`${url}/events/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0',
      id,
      source: 'spec',
      type: 'spec',
      tenantid: tenantId,
      topic,
      data: payload,
    }),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { status: string }).status;
}
