import { describe, expect, it } from '@jest/globals';

import {
  orderConfirmed,
  orderPaymentFailed,
  orderStatusChanged,
  paymentCaptureRequested,
} from '@holdfast/events';

import { aCodOrder, anOrder } from '../testing/orders.js';
import { creationsOf } from './creation.js';
import { contentData } from './order-events.js';

const IDENTITY = { id: '01930000-0000-7000-8000-000000000001', tenantId: 'demo' };
const statuses = (creations: ReturnType<typeof creationsOf>) =>
  Object.entries(creations).map(([stage, { order }]) => `${stage}: ${order.status} ${order.paymentStatus}`);

describe('the first status of an order (ORD-4, ORD-5)', () => {
  it('depends on how far its payment has come', () => {
    expect(statuses(creationsOf(anOrder(), IDENTITY))).toEqual([
      'none: pending pending',
      'confirmed: confirmed authorized',
      'captured: processing captured',
      'failed: payment_failed failed',
    ]);
  });

  it('is confirmed if there is no payment to wait for', () => {
    expect(statuses(creationsOf(aCodOrder(), IDENTITY))).toEqual(['none: confirmed due']);
    expect(statuses(creationsOf(aCodOrder({ paymentType: 'none' }), IDENTITY))).toEqual([
      'none: confirmed none',
    ]);
  });

  it('publishes events that are complete once the write has filled them', () => {
    const order = anOrder();
    const events = Object.values(creationsOf(order, IDENTITY)).flatMap(({ events: published }) => published);
    expect(events).toHaveLength(8);

    for (const { topic, payload } of events) {
      const { schema } = [
        orderStatusChanged,
        orderConfirmed,
        orderPaymentFailed,
        paymentCaptureRequested,
      ].find((event) => event.topic === topic)!;
      const complete = { ...payload, ...contentData(order), order_number: 'HF-2026-000001' };
      expect(schema.parse(complete)).toMatchObject({ lines: [{ sku: 'TSHIRT-BLK-M', quantity: 2 }] });
    }
  });
});
