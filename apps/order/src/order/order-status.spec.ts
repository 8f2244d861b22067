import { describe, expect, it } from '@jest/globals';

import { ORDER_STATUSES } from '@holdfast/events';

import { aCodOrder } from '../testing/orders.js';
import { ORDER_STATUS_NAMES, canMove } from './order-status.js';
import type { OrderStatus } from './order-status.js';
import type { Order } from './order.js';
import { applySteps, unchanged } from './transition.js';

const LEGAL = [
  'pending confirmed',
  'pending payment_failed',
  'pending cancelled',
  'confirmed processing',
  'confirmed payment_failed',
  'confirmed cancelled',
  'processing shipped',
  'processing payment_failed',
  'processing cancelled',
  'shipped delivered',
  'delivered return_requested',
  'return_requested returned',
  'return_requested delivered',
];
const PAIRS = ORDER_STATUS_NAMES.flatMap((from) => ORDER_STATUS_NAMES.map((to) => [from, to] as const));

const orderThatIs = (status: OrderStatus): Order => ({
  ...aCodOrder(),
  id: '01930000-0000-7000-8000-000000000001',
  tenantId: 'demo',
  number: 'HF-2026-000001',
  status,
  paymentStatus: 'due',
  version: 4,
  placedAt: new Date(),
});

describe('the status machine of an order (ORD-2)', () => {
  it('knows the statuses that its events know', () => {
    expect([...ORDER_STATUS_NAMES].sort()).toEqual([...ORDER_STATUSES].sort());
  });

  it.each(PAIRS)('%s to %s is as the specification says', (from, to) => {
    expect(canMove(from, to)).toBe(LEGAL.includes(`${from} ${to}`));
  });

  it.each(PAIRS.filter(([from, to]) => !canMove(from, to)))(
    'refuses %s to %s with ILLEGAL_STATUS_TRANSITION',
    (from, to) => {
      expect(() => applySteps(unchanged(orderThatIs(from)), [{ to }])).toThrow(
        expect.objectContaining({ reason: 'ILLEGAL_STATUS_TRANSITION', metadata: { from, to } }),
      );
    },
  );

  it.each(PAIRS.filter(([from, to]) => canMove(from, to)))('records and publishes %s to %s', (from, to) => {
    const { order, history, events } = applySteps(unchanged(orderThatIs(from)), [{ to, reason: 'TEST' }]);

    expect(order.status).toBe(to);
    expect(history).toEqual([{ sequence: 5, from, to, reason: 'TEST' }]);
    expect(events[0]).toMatchObject({
      topic: 'orders.order.status_changed',
      sequence: 5,
      payload: { from, to },
    });
    expect(order.version).toBe(4 + events.length);
  });

  it('ORD-4 publishes each status that consumers act on under its own topic, with the next sequence number', () => {
    const topics = (from: OrderStatus, to: OrderStatus) =>
      applySteps(unchanged(orderThatIs(from)), [{ to }]).events.map(
        ({ topic, sequence }) => `${topic} ${sequence}`,
      );

    const both = (own: string) => ['orders.order.status_changed 5', `orders.order.${own} 6`];
    expect(topics('pending', 'confirmed')).toEqual(both('confirmed'));
    expect(topics('processing', 'shipped')).toEqual(both('shipped'));
    expect(topics('shipped', 'delivered')).toEqual(both('completed'));
    expect(topics('confirmed', 'cancelled')).toEqual(both('cancelled'));
    expect(topics('pending', 'payment_failed')).toEqual(both('payment_failed'));
    expect(topics('confirmed', 'processing')).toEqual(['orders.order.status_changed 5']);
    expect(topics('return_requested', 'delivered')).toEqual(['orders.order.status_changed 5']);
  });
});
