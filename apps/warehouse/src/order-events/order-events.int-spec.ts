import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import {
  exchangeCompleted,
  fulfillmentStatusChanged,
  orderStatusChanged,
  productCreated,
  returnCompleted,
  stockCorrected,
} from '@holdfast/events';
import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';
import { FakeOrder } from '@holdfast/order-facts/testing';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, eventually, freePort } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { WarehouseConfig } from '../config.js';
import { SetStock } from '../stock-levels/set-stock.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import { TENANT, asTenant, contradictions, hold, levelOf, putStock } from '../testing/stock-fixture.js';
import { ValidateAllocation } from '../validate-allocation/validate-allocation.js';
import { WAREHOUSE_GRPC, WarehouseModule } from '../warehouse.module.js';

let database: TestDatabase;
let running: RunningApp;
let orderService: FakeOrder;
let url: string;
let sku: string;
let order: { orderId: string; checkoutId: string };

beforeAll(async () => {
  [database, orderService] = [await createTestDatabase('warehouse'), await FakeOrder.start()];
  const [http, grpc] = [await freePort(), await freePort()];
  const env = {
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(http),
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: String(grpc),
    DATABASE_URL: database.url,
    ORDER_GRPC_URL: orderService.url,
    GRPC_CALL_TIMEOUT_MS: '2000',
    LOG_LEVEL: 'silent',
  };
  running = await startApp({
    name: 'warehouse',
    config: () => loadConfig(WarehouseConfig, env),
    module: (config) => WarehouseModule.register(config),
    grpc: WAREHOUSE_GRPC,
  });
  url = running.internalUrl;
});

beforeEach(async () => {
  sku = `SKU-${newId()}`;
  order = { orderId: newId(), checkoutId: newId() };
  await putStock(database.pool, sku, 10);
});

afterAll(async () => {
  await running.stop();
  orderService.stop();
  expect(await contradictions(database.pool)).toEqual([]);
  await database.drop();
});

/** The order did it, and its event arrives. */
function deliver(event: OutgoingEvent): Promise<string> {
  if (event.topic.startsWith('orders.')) orderService.does(event);
  return arrive(event);
}

/** The event arrives, whoever published it. */
async function arrive(event: OutgoingEvent): Promise<string> {
  const body = {
    specversion: '1.0',
    id: event.id,
    source: 'spec',
    type: 'spec',
    tenantid: event.tenantId,
    topic: event.topic,
    data: event.payload,
  };
  const headers = { 'content-type': 'application/cloudevents+json' };
  const answer = await fetch(`${url}/events/${event.topic}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { status: string }).status;
}

const usd = (minor: number) => ({ amount_minor: minor, currency: 'USD' });
const about = { tenantId: TENANT, sequence: 1 };
const orderData = () => ({
  order_id: order.orderId,
  order_number: '1001',
  cart_session_id: order.checkoutId,
  attempt: 1,
  is_guest: true,
  email: 'ann@example.com',
  locale: 'en',
  payment_type: 'card' as const,
  is_cod: false,
  total: usd(3000),
});
const status = (to: OrderStatusName, quantity = 3): OutgoingEvent =>
  orderStatusChanged.create({
    ...about,
    aggregateId: order.orderId,
    data: { ...orderData(), lines: [{ sku, name: 'Thing', quantity }], promotions: [], from: 'pending', to },
  });
const shipped = (lines?: { sku: string; quantity: number }[]): OutgoingEvent =>
  fulfillmentStatusChanged.create({
    ...about,
    aggregateId: order.orderId,
    data: { order_id: order.orderId, status: 'shipped', ...(lines && { lines }) },
  });
const counted = (onHand: number): OutgoingEvent =>
  stockCorrected.create({ ...about, aggregateId: sku, data: { sku, on_hand: onHand } });
const returned = (quantity: number, restock = true, returnId = newId()): OutgoingEvent =>
  returnCompleted.create({
    ...about,
    aggregateId: order.orderId,
    data: {
      ...orderData(),
      return_id: returnId,
      lines: [{ line_id: 'l1', sku, name: 'Thing', quantity, amount: usd(1000), restock }],
      refund_amount: usd(1000),
      refunded_total: usd(1000),
    },
  });

const holds = () => running.app.get(HoldsRepository);
const allocateOrder = async (quantity = 3) => {
  await hold(holds(), order.checkoutId, [{ sku, quantity }], { mode: 'pin' });
  await asTenant(() => holds().allocate({ checkoutId: order.checkoutId, attempt: 1 }, order.orderId));
};
const shortfalls = () => asTenant(() => running.app.get(ValidateAllocation).execute(order.orderId));

describe('CON-1 orders.order.status_changed', () => {
  it('CON-1 confirmed: allocates what the checkout has pinned, when its own confirmation got lost', async () => {
    await hold(holds(), order.checkoutId, [{ sku, quantity: 3 }], { mode: 'pin' });

    expect(await deliver(status('confirmed'))).toBe('SUCCESS');
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
  });

  it('CON-1 confirmed: takes the lines again where no hold is left', async () => {
    await deliver(status('confirmed'));

    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 3 });
  });

  it('CON-1 confirmed without stock: allocates nothing, so that the capture is refused', async () => {
    expect(await deliver(status('confirmed', 11))).toBe('SUCCESS');

    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 0 });
    await expect(shortfalls()).rejects.toMatchObject({ reason: 'RESERVATION_NOT_FOUND' });
  });

  it.each<OrderStatusName>(['cancelled', 'payment_failed'])(
    'CON-1 %s: releases once, delivered five times at once',
    async (to) => {
      await allocateOrder();
      const event = status(to);

      await Promise.all(Array.from({ length: 5 }, () => deliver(event)));
      await deliver(status(to));

      expect(await levelOf(database.pool, sku)).toEqual({ on_hand: 10, held: 0, allocated: 0, short: 0 });
    },
  );

  it('ORD-6 cancelled: makes the checkout’s own forward steps no-ops when they arrive after it', async () => {
    await hold(holds(), order.checkoutId, [{ sku, quantity: 3 }], { mode: 'pin' });
    await deliver(status('cancelled'));

    expect(
      await asTenant(() => holds().allocate({ checkoutId: order.checkoutId, attempt: 1 }, order.orderId)),
    ).toBe('closed');
    expect(await hold(holds(), order.checkoutId, [{ sku, quantity: 3 }], { mode: 'pin' })).toEqual({
      outcome: 'fenced',
    });
    await deliver(status('confirmed'));
    expect(await levelOf(database.pool, sku)).toMatchObject({ held: 0, allocated: 0 });
  });
});

describe('CON-1 fulfillment.status_changed', () => {
  it('CON-1 shipped: on hand goes down once', async () => {
    await allocateOrder();
    const event = shipped();

    await Promise.all([deliver(event), deliver(event), deliver(shipped())]);

    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 7, allocated: 0 });
  });

  it('CON-1 shipped in parts: never more than is allocated', async () => {
    await allocateOrder();
    await deliver(shipped([{ sku, quantity: 2 }]));
    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 8, allocated: 1 });

    await deliver(shipped([{ sku, quantity: 2 }]));
    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 7, allocated: 0 });
  });

  it('CON-1 what has not left when the order arrives has left all the same, once', async () => {
    await allocateOrder();
    await deliver(shipped([{ sku, quantity: 2 }]));
    const arrived = status('delivered');

    await Promise.all(Array.from({ length: 5 }, () => deliver(arrived)));
    await deliver(shipped());

    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 7, allocated: 0 });
  });

  it('EVT-2 the same events five times over, in the other order and at once, move the goods once', async () => {
    await hold(holds(), order.checkoutId, [{ sku, quantity: 3 }], { mode: 'pin' });
    const events = [returned(1), status('delivered'), shipped(), status('confirmed')];
    const retried = (event: OutgoingEvent) =>
      eventually(async () => expect(await deliver(event)).toBe('SUCCESS'));

    await Promise.all(
      Array.from({ length: 5 }, () => events)
        .flat()
        .map(retried),
    );

    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 8, allocated: 0, held: 0 });
  });

  it('CON-1 shipped before the order is known here: asks for another delivery', async () => {
    expect(await deliver(shipped())).toBe('RETRY');
  });
});

describe('CON-1 warehouse.stock.corrected', () => {
  it('CON-1 below what is promised: on hand becomes that sum and the rest is a shortfall', async () => {
    await allocateOrder(6);
    await hold(holds(), newId(), [{ sku, quantity: 2 }]);

    expect(await deliver(counted(5))).toBe('SUCCESS');

    expect(await levelOf(database.pool, sku)).toEqual({ on_hand: 8, held: 2, allocated: 6, short: 3 });
    const { rows } = await database.pool.query(
      'SELECT counted, quantity FROM stock_shortfalls WHERE sku = $1',
      [sku],
    );
    expect(rows).toEqual([{ counted: 5, quantity: 3 }]);
    expect(await shortfalls()).toEqual([{ sku, requested: 6, available: 5 }]);
  });

  it('ORD-4 makes the youngest allocations short, and gives nothing back that is not there', async () => {
    await allocateOrder(6);
    const old = { ...order };
    order = { orderId: newId(), checkoutId: newId() };
    await allocateOrder(4);
    await deliver(counted(7));

    expect(await shortfalls()).toEqual([{ sku, requested: 4, available: 1 }]);
    await deliver(status('cancelled'));
    order = old;
    expect(await shortfalls()).toEqual([]);
    expect(await levelOf(database.pool, sku)).toEqual({ on_hand: 7, held: 0, allocated: 6, short: 0 });
    const { rows } = await database.pool.query(
      'SELECT 1 FROM stock_shortfalls WHERE sku = $1 AND resolved_at IS NULL',
      [sku],
    );
    expect(rows).toEqual([]);
  });

  it('CON-1 above it: is what is on hand, however often it is told', async () => {
    for (let index = 0; index < 3; index += 1) await deliver(counted(25));

    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 25, short: 0 });
  });

  it('CON-1 SetStock spreads a total over the locations', async () => {
    await putStock(database.pool, sku, 5, 'east');
    const levels = await asTenant(() =>
      running.app.get(SetStock).execute({ sku, quantity: 4, locationId: undefined }),
    );

    expect(levels).toMatchObject([
      { locationId: 'main', onHand: 4 },
      { locationId: 'east', onHand: 0 },
    ]);
  });

  it('CON-1 a location that does not exist is dropped and kept for ops', async () => {
    const event = stockCorrected.create({
      ...about,
      aggregateId: sku,
      data: { sku, on_hand: 1, location_id: 'moon' },
    });

    expect(await deliver(event)).toBe('DROP');
  });
});

describe('CON-1 catalog.product.created and orders.return.completed', () => {
  it('CON-1 opens a stock level for each variant and leaves those that exist', async () => {
    const fresh = `${sku}-NEW`;
    const variants = [sku, fresh].map((one) => ({ sku: one, name: 'Thing', weight_grams: 1 }));
    const event = productCreated.create({
      ...about,
      aggregateId: 'p1',
      data: { product_id: 'p1', name: 'Thing', category_ids: [], variants },
    });

    expect(await deliver(event)).toBe('SUCCESS');
    expect(await levelOf(database.pool, fresh)).toMatchObject({ on_hand: 0 });
    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 10 });
  });

  it('TRU-15 every movement names the event that moved the goods', async () => {
    await allocateOrder();
    const [left, back, count] = [shipped(), returned(2), counted(25)];
    for (const event of [left, back, count]) await deliver(event);

    const { rows } = await database.pool.query(
      `SELECT kind, cause FROM stock_movements WHERE sku = $1 AND kind <> 'receipt' ORDER BY created_at`,
      [sku],
    );
    expect(rows).toEqual([
      { kind: 'shipment', cause: `event:spec/${left.id}` },
      { kind: 'restock', cause: `event:${back.id}` },
      { kind: 'correction', cause: `event:spec/${count.id}` },
    ]);
  });

  it('CON-1 restocks what can be sold again, once, where it left from', async () => {
    await putStock(database.pool, sku, 5, 'east');
    await allocateOrder(12);
    await deliver(shipped());
    const event = returned(2);

    await Promise.all([deliver(event), deliver(event)]);
    await deliver(returned(1, false));

    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 2 });
    expect(await levelOf(database.pool, sku, 'east')).toMatchObject({ on_hand: 3 });
  });
});

describe('TRU-3 an event is a hint; order is asked before stock moves', () => {
  const exchanged = (quantity: number): OutgoingEvent =>
    exchangeCompleted.create({
      ...about,
      aggregateId: order.orderId,
      data: {
        ...orderData(),
        exchange_id: newId(),
        returned_lines: [{ line_id: 'l1', sku, name: 'Thing', quantity, amount: usd(1000), restock: true }],
        replacement_lines: [{ sku, name: 'Thing', quantity }],
        linked_order_id: newId(),
        linked_order_number: '1002',
      },
    });
  const reasonOf = async ({ id }: OutgoingEvent): Promise<string | undefined> =>
    (await database.pool.query('SELECT reason FROM dead_letters WHERE event_id = $1', [id])).rows[0]?.reason;
  const elsewhere = (event: OutgoingEvent): OutgoingEvent => ({
    ...event,
    payload: { ...event.payload, order_id: newId() },
  });
  const inAnotherShop = (event: OutgoingEvent): OutgoingEvent => ({
    ...event,
    tenantId: 'demo-eu',
    payload: { ...event.payload, tenant_id: 'demo-eu' },
  });
  const allReturned = (quantity: number): OutgoingEvent => {
    const returnId = newId();
    orderService.does(returned(1, true, returnId));
    return returned(quantity, true, returnId);
  };

  const forged: [string, () => OutgoingEvent][] = [
    ["a made-up return of one's own order", () => returned(500)],
    ["a made-up exchange of one's own order", () => exchanged(500)],
    ['more pieces than the return has', () => allReturned(500)],
    ['a return of an order that there is not', () => elsewhere(returned(500))],
    ['a return told in the name of another shop', () => inAnotherShop(allReturned(1))],
    ['the cancellation of an order that goes its way', () => status('cancelled')],
    ['the failure of a payment that did not fail', () => status('payment_failed')],
    ['the arrival of an order that has not left', () => status('delivered')],
    ['an order that there is not, which wants the last pieces', () => elsewhere(status('confirmed', 7))],
  ];
  it.each(forged)('TRU-3 %s moves no stock, and is dropped and kept', async (_what, forge) => {
    await allocateOrder();
    orderService.does(status('confirmed'));
    const event = forge();

    expect(await arrive(event)).toBe('DROP');
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await levelOf(database.pool, sku)).toEqual({ on_hand: 10, held: 0, allocated: 3, short: 0 });
  });

  it('TRU-3 takes the lines that order has, whatever the event says', async () => {
    orderService.does(status('confirmed', 2));

    expect(await arrive(status('confirmed', 9))).toBe('SUCCESS');
    expect(await levelOf(database.pool, sku)).toMatchObject({ allocated: 2 });
  });

  it('TRU-3 asks nobody about a confirmation whose allocation is here already', async () => {
    await allocateOrder();
    const before = orderService.asked.length;

    expect(await deliver(status('confirmed'))).toBe('SUCCESS');
    expect(orderService.asked.slice(before)).toEqual([]);
  });

  it('TRU-3 while order is away the event is asked for again, and then has its effect once', async () => {
    await allocateOrder();
    await deliver(status('delivered'));
    const event = returned(2);
    orderService.does(event);
    orderService.isAway = true;
    expect(await arrive(event)).toBe('RETRY');
    orderService.isAway = false;

    expect([await arrive(event), await arrive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 9, allocated: 0 });
  });

  it('TRU-3 news that order has long left behind are still true, and told twice put nothing back twice', async () => {
    await allocateOrder();
    orderService.does(status('delivered'));
    orderService.does(status('returned'));
    const returnId = newId();
    orderService.does(returned(1, true, returnId));

    expect(await arrive(status('delivered'))).toBe('SUCCESS');
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => arrive(returned(1, true, returnId))));
    expect(new Set(answers)).toEqual(new Set(['SUCCESS']));
    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 8, allocated: 0 });
  });

  it('CON-1 an exchange puts back what came, once', async () => {
    await allocateOrder();
    await deliver(status('delivered'));
    const event = exchanged(2);

    await Promise.all([deliver(event), deliver(event)]);

    expect(await levelOf(database.pool, sku)).toMatchObject({ on_hand: 9 });
  });
});
