import { describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import {
  ALL_EVENTS,
  TOPICS,
  jsonSchemaOf,
  known,
  moneyData,
  paymentFailed,
  stockCorrected,
} from './index.js';

const aFailure = () => ({
  payment_id: newId(),
  checkout_id: newId(),
  attempt: 1,
  payment_type: 'card' as const,
  amount: { amount_minor: 1999, currency: 'USD' },
  reason: 'declined',
});

describe('EVT-1 events', () => {
  it('carries version, id, time, tenant and sequence in its data, and the id as its own', () => {
    const data = aFailure();
    const event = paymentFailed.create({
      tenantId: 'demo',
      aggregateId: data.payment_id,
      sequence: 3n,
      data,
    });

    expect(event).toMatchObject({
      topic: 'payment.failed',
      tenantId: 'demo',
      sequence: 3,
      aggregateId: data.payment_id,
    });
    expect(event.payload).toMatchObject({
      ...data,
      schema_version: 1,
      event_id: event.id,
      tenant_id: 'demo',
      sequence: 3,
    });
  });

  it('refuses to create an event with invalid data', () => {
    const create = (data: object) => () =>
      paymentFailed.create({
        tenantId: 'demo',
        aggregateId: 'p',
        sequence: 1,
        data: { ...aFailure(), ...data },
      });

    expect(create({ decline_code: '' })).toThrow();
    expect(create({ amount: { amount_minor: 19.99, currency: 'USD' } })).toThrow();
    expect(create({ amount: { amount_minor: 1, currency: 'usd' } })).toThrow();
    expect(create({ decline_code: known('') })).not.toThrow();
  });

  it('lets a consumer read an event with a new field', () => {
    const { payload } = paymentFailed.create({
      tenantId: 'demo',
      aggregateId: 'p',
      sequence: 1,
      data: aFailure(),
    });

    expect(paymentFailed.schema.parse({ ...payload, later: true })).toEqual(payload);
  });

  it('fills in the fields that external systems do not send', () => {
    const data = stockCorrected.schema.parse({
      sku: 'A',
      on_hand: 4,
      event_id: 'wms-1',
      occurred_at: '2026-01-01T00:00:00+01:00',
      tenant_id: 'demo',
    });

    expect(data).toMatchObject({ schema_version: 1, sequence: 0 });
  });

  it('has every topic once per version, and a JSON Schema for each', () => {
    expect(new Set(ALL_EVENTS.map((event) => event.type)).size).toBe(ALL_EVENTS.length);
    expect(TOPICS).toContain('orders.exchange.completed');
    for (const event of ALL_EVENTS)
      expect(jsonSchemaOf(event)).toMatchObject({ type: 'object', title: event.type });
  });

  it('DEM-27 lets only order publish orders.*, and checkout one topic', () => {
    for (const event of ALL_EVENTS)
      expect(event.topic.startsWith('orders.')).toBe(event.publisher === 'order');

    expect(ALL_EVENTS.filter((event) => event.publisher === 'checkout').map((event) => event.topic)).toEqual([
      'checkout.cart.converted',
    ]);
  });

  it('SYS-4 never rounds an amount on its way into an event', () => {
    expect(moneyData({ amountMinor: 1999n, currency: 'USD' })).toEqual({
      amount_minor: 1999,
      currency: 'USD',
    });
    expect(() => moneyData({ amountMinor: 2n ** 60n, currency: 'USD' })).toThrow(RangeError);
  });
});
