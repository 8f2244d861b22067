import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import { orderStatusChanged } from '@holdfast/events';
import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';
import { newId } from '@holdfast/request-context';
import { startApp } from '@holdfast/service';
import type { RunningApp } from '@holdfast/service';
import { createTestDatabase, freePort } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { PromotionConfig } from '../config.js';
import { PROMOTION_GRPC, PromotionModule } from '../promotion.module.js';
import {
  TENANT,
  aPromotion,
  apply,
  asTenant,
  contradictions,
  countersOf,
  reserve,
} from '../testing/promotion-fixture.js';
import { UsesRepository } from '../uses/uses.repository.js';

let database: TestDatabase;
let running: RunningApp;
let url: string;
let order: { orderId: string; checkoutId: string };

beforeAll(async () => {
  database = await createTestDatabase('promotion');
  const [http, grpc] = [await freePort(), await freePort()];
  const env = {
    BIND_HOST: '127.0.0.1',
    HTTP_PORT: String(http),
    GRPC_PORT: String(grpc),
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
  };
  running = await startApp({
    name: 'promotion',
    config: () => loadConfig(PromotionConfig, env),
    module: (config) => PromotionModule.register(config),
    grpc: PROMOTION_GRPC,
  });
  url = `http://127.0.0.1:${http}`;
});

beforeEach(() => {
  order = { orderId: newId(), checkoutId: newId() };
});

afterAll(async () => {
  await running.stop();
  expect(await contradictions(database.pool)).toEqual([]);
  await database.drop();
});

const status = (to: OrderStatusName, customerId = order.checkoutId): OutgoingEvent =>
  orderStatusChanged.create({
    tenantId: TENANT,
    aggregateId: order.orderId,
    sequence: 1,
    data: {
      order_id: order.orderId,
      order_number: '1001',
      cart_session_id: order.checkoutId,
      attempt: 1,
      customer_id: customerId,
      is_guest: false,
      email: `${customerId}@example.com`,
      locale: 'en',
      payment_type: 'card',
      is_cod: false,
      total: { amount_minor: 100, currency: 'USD' },
      lines: [],
      promotions: [],
      from: 'pending',
      to,
    },
  });

async function deliver(event: OutgoingEvent): Promise<string> {
  const body = {
    specversion: '1.0',
    id: event.id,
    source: 'spec',
    type: 'spec',
    tenantid: event.tenantId,
    data: event.payload,
  };
  const headers = { 'content-type': 'application/cloudevents+json' };
  const answer = await fetch(`${url}/events/${event.topic}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { status: string }).status;
}

const uses = () => running.app.get(UsesRepository);
const hasOrdered = (customerId: string) =>
  asTenant(async () => (await uses().standing(null, { customerId, emailKey: null }, [])).hasOrdered);

describe('ORD-6 orders.order.status_changed', () => {
  it.each<OrderStatusName>(['cancelled', 'payment_failed'])(
    'ORD-6, EVT-2 %s gives uses back once, delivered five times at once',
    async (to) => {
      const id = await aPromotion(database.pool, { total: 3 });
      await reserve(uses(), newId(), [id]);
      await reserve(uses(), order.checkoutId, [id]);
      await apply(uses(), order.checkoutId, order.orderId, [id]);
      const event = status(to);

      const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(event)));
      await deliver(status(to));

      expect(new Set(answers)).toEqual(new Set(['SUCCESS']));
      expect(await countersOf(database.pool, id)).toEqual({ reserved: 1, applied: 0, over_used: 0 });
    },
  );

  it('ORD-6 gives an over-use back too', async () => {
    const id = await aPromotion(database.pool, { total: 1 });
    await reserve(uses(), newId(), [id]);
    await apply(uses(), order.checkoutId, order.orderId, [id]);
    await deliver(status('cancelled'));

    expect(await countersOf(database.pool, id)).toEqual({ reserved: 1, applied: 0, over_used: 0 });
  });

  it('ORD-6 makes an apply that arrives after the cancel a no-op', async () => {
    const id = await aPromotion(database.pool, { total: 3 });
    await reserve(uses(), order.checkoutId, [id]);
    await deliver(status('cancelled'));

    expect(await apply(uses(), order.checkoutId, order.orderId, [id])).toEqual([]);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 0, over_used: 0 });
  });

  it('PRM-1 remembers who has ordered, unless the order was cancelled, in whichever order the news comes', async () => {
    await deliver(status('confirmed', 'ann'));
    expect(await hasOrdered('ann')).toBe(true);
    await deliver(status('cancelled', 'ann'));
    expect(await hasOrdered('ann')).toBe(false);
    await deliver(status('confirmed', 'ann'));
    expect(await hasOrdered('ann')).toBe(false);
  });
});
