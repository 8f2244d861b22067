import { describe, expect, it } from '@jest/globals';

import { orderStatusChanged, paymentCaptureRequested } from '@holdfast/events';

import { aCodOrder, anOrder } from '../testing/orders.js';
import { birthsOf } from './creation.js';
import { contentData } from './order-events.js';

const IDENTITY = { id: '01930000-0000-7000-8000-000000000001', tenantId: 'demo' };
const statuses = (births: ReturnType<typeof birthsOf>) =>
  Object.entries(births).map(([stage, { order }]) => `${stage}: ${order.status} ${order.paymentStatus}`);

describe('as what an order is born (ORD-4, ORD-5)', () => {
  it('depends on how far its payment has come', () => {
    expect(statuses(birthsOf(anOrder(), IDENTITY))).toEqual([
      'none: pending pending',
      'confirmed: confirmed authorized',
      'captured: processing captured',
      'failed: payment_failed failed',
    ]);
  });

  it('is confirmed where no payment is waited for', () => {
    expect(statuses(birthsOf(aCodOrder(), IDENTITY))).toEqual(['none: confirmed due']);
    expect(statuses(birthsOf(aCodOrder({ paymentType: 'none' }), IDENTITY))).toEqual([
      'none: confirmed none',
    ]);
  });

  it('tells events that are whole once the write has completed them', () => {
    const order = anOrder();
    const events = Object.values(birthsOf(order, IDENTITY)).flatMap(({ events: told }) => told);
    expect(events).toHaveLength(5);

    for (const { topic, payload } of events) {
      const { schema } = topic === orderStatusChanged.topic ? orderStatusChanged : paymentCaptureRequested;
      const complete = { ...payload, ...contentData(order), order_number: 'HF-2026-000001' };
      expect(schema.parse(complete)).toMatchObject({ lines: [{ sku: 'TSHIRT-BLK-M', quantity: 2 }] });
    }
  });
});
