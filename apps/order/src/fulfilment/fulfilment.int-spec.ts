import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { aCodOrder, anOrder } from '../testing/orders.js';
import { INBOX_SETTINGS, Scenario, paymentEvents } from '../testing/scenario.js';
import { ApplyFulfilmentEvent } from './apply-fulfilment-event.js';
import { FulfilmentEventsController } from './fulfilment.events-controller.js';

let database: TestDatabase;
let scenario: Scenario;
let controller: FulfilmentEventsController;

beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  scenario = new Scenario(database.pool);
  const { log } = scenario;
  controller = new FulfilmentEventsController(
    new EventInbox({ pool: database.pool, log, settings: INBOX_SETTINGS }),
    new ApplyFulfilmentEvent(log),
  );
});
afterAll(() => database.drop());

const outside = (orderId: string, status: string, more: object = {}) => ({
  specversion: '1.0',
  id: newId(),
  source: 'wms',
  tenantid: 'demo',
  data: { order_id: orderId, status, ...more },
});
const fulfilment = (orderId: string, status: string, more?: object) =>
  controller.fulfilment(outside(orderId, status, more));
const carrier = (orderId: string, status: string) =>
  controller.shipment(outside(orderId, status, { shipment_id: 's1' }));
/** As the broker does: what is asked for again comes again. */
async function untilDone(deliver: () => Promise<ConsumeAnswer>): Promise<void> {
  while ((await deliver()).status === 'RETRY');
}
const keptOf = async (orderId: string): Promise<unknown[]> =>
  (await database.pool.query('SELECT status, reason FROM kept_news WHERE order_id = $1', [orderId]))
    .rows as unknown[];

describe('events from warehouses and carriers (ORD-8)', () => {
  it('take a cash order to the door, where it is paid (ORD-5)', async () => {
    const { orderId } = await scenario.create(aCodOrder());
    await fulfilment(orderId, 'started');
    await fulfilment(orderId, 'shipped', { carrier: 'UPS', tracking_number: '1Z' });
    await carrier(orderId, 'delivered');

    expect(await scenario.statusOf(orderId)).toBe('delivered collected');
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'processing',
      'shipped',
      'orders.order.shipped',
      'delivered',
      'orders.order.completed',
    ]);
    const { rows } = await database.pool.query(
      "SELECT payload->>'carrier' AS carrier, payload->>'tracking_number' AS number FROM outbox WHERE aggregate_id = $1 AND payload->>'to' = 'shipped'",
      [orderId],
    );
    expect(rows).toEqual([{ carrier: 'UPS', number: '1Z' }]);
  });

  it('request the capture when the work starts, where money is taken on shipment (ORD-4)', async () => {
    const order = anOrder({ capturePolicy: 'on_shipment' });
    const { orderId } = await scenario.create(order);
    await scenario.deliver(paymentEvents(order).confirmed());
    await fulfilment(orderId, 'started');

    expect(await scenario.statusOf(orderId)).toBe('processing authorized');
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'processing',
      'orders.payment.capture_requested',
    ]);
    await scenario.deliverCaptureRequest(orderId);
    expect(scenario.payment.captured.size).toBe(1);
  });

  it('that came so fast that the goods have left still get their money taken, stock or no stock', async () => {
    const order = anOrder({ capturePolicy: 'on_shipment' });
    const { orderId } = await scenario.create(order);
    await scenario.deliver(paymentEvents(order).confirmed());
    await fulfilment(orderId, 'shipped');
    scenario.warehouse.shortfalls = [{ sku: 'TSHIRT-BLK-M', requested: 2, available: 0 }];
    await scenario.deliverCaptureRequest(orderId);

    expect(scenario.payment.captured.size).toBe(1);
    expect(await scenario.statusOf(orderId)).toBe('shipped authorized');
  });

  it('alert when goods have left whose money will not come', async () => {
    const order = anOrder({ capturePolicy: 'on_shipment' });
    const { orderId } = await scenario.create(order);
    await scenario.deliver(paymentEvents(order).confirmed());
    await fulfilment(orderId, 'shipped');
    scenario.payment.refuseWith = 'AUTHORIZATION_EXPIRED';
    await scenario.deliverCaptureRequest(orderId);

    expect(await scenario.statusOf(orderId)).toBe('shipped failed');
    expect(scenario.log.lines).toContain('error shipped order will not be paid');
  });

  it('do not start an order whose money is taken at once before it is taken', async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    await scenario.deliver(paymentEvents(order).confirmed());
    await fulfilment(orderId, 'started');
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');
  });

  it('end in the same status in any order, each move published once', async () => {
    for (const events of [
      ['delivered', 'shipped', 'started'],
      ['shipped', 'delivered', 'shipped'],
      ['started', 'delivered', 'delivered'],
    ]) {
      const { orderId } = await scenario.create(aCodOrder());
      for (const status of events) await fulfilment(orderId, status);
      expect(await scenario.statusOf(orderId)).toBe('delivered collected');
      expect(await scenario.historyOf(orderId)).toEqual([
        '>confirmed',
        'confirmed>processing',
        'processing>shipped',
        'shipped>delivered',
      ]);
    }
  });

  it('ORD-8 that came before the confirmation are applied with it', async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    await fulfilment(orderId, 'shipped', { carrier: 'UPS', tracking_number: '1Z' });
    await carrier(orderId, 'delivered');
    expect(await scenario.statusOf(orderId)).toBe('pending pending');

    await scenario.deliver(paymentEvents(order).confirmed());

    expect(await scenario.statusOf(orderId)).toBe('delivered authorized');
    expect(await keptOf(orderId)).toEqual([]);
    await scenario.deliverCaptureRequest(orderId);
    expect(scenario.payment.captured.size).toBe(1);
  });

  it('TRU-15 are named as the cause of each move, also where they came before the confirmation', async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    const [left, arrived] = [outside(orderId, 'shipped'), outside(orderId, 'delivered')];
    await controller.fulfilment(left);
    await scenario.deliver(paymentEvents(order).confirmed());
    await controller.fulfilment(arrived);

    const { rows } = await database.pool.query(
      `SELECT to_status, cause FROM order_history WHERE order_id = $1 AND to_status IN ('shipped', 'delivered') ORDER BY sequence`,
      [orderId],
    );
    expect(rows).toEqual([
      { to_status: 'shipped', cause: `event:wms/${left.id}` },
      { to_status: 'delivered', cause: `event:wms/${arrived.id}` },
    ]);
  });

  it('ORD-8 that come at the same time as the confirmation are never lost: 100 pairs at once', async () => {
    const orders = Array.from({ length: 100 }, () => anOrder());
    const ids = await Promise.all(orders.map(async (order) => (await scenario.create(order)).orderId));

    const shipped = ids.map((id) => outside(id, 'shipped'));
    const confirmed = orders.map((order) => paymentEvents(order).confirmed());

    await Promise.all(
      orders.flatMap((_, n) => [
        untilDone(() => controller.fulfilment(shipped[n]!)),
        untilDone(() => scenario.deliver(confirmed[n]!)),
      ]),
    );

    const statuses = await Promise.all(ids.map((id) => scenario.statusOf(id)));
    expect(new Set(statuses)).toEqual(new Set(['shipped authorized']));
    expect(
      (await database.pool.query('SELECT 1 FROM kept_news WHERE order_id = ANY($1)', [ids])).rows,
    ).toEqual([]);
  });

  it('EVT-2 move the order once, delivered five times at once by a warehouse and a carrier in any order', async () => {
    const { orderId } = await scenario.create(aCodOrder());
    const events = [
      () => controller.fulfilment(shipped),
      () => controller.shipment(delivered),
      () => controller.fulfilment(started),
    ];
    const [shipped, delivered, started] = [
      outside(orderId, 'shipped'),
      outside(orderId, 'delivered', { shipment_id: 's1' }),
      outside(orderId, 'started'),
    ];

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => events.map((deliver) => deliver())).flat(),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['SUCCESS']));
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'processing',
      'shipped',
      'orders.order.shipped',
      'delivered',
      'orders.order.completed',
    ]);
  });

  it('are stored if unknown, too early, too late or about no order', async () => {
    const [pending, cancelled, confirmed] = [
      await scenario.create(anOrder()),
      await scenario.create(aCodOrder()),
      await scenario.create(aCodOrder()),
    ];
    await scenario.cancelOrder.execute({ tenantId: 'demo', orderId: cancelled.orderId }, 'TEST');
    const stranger = newId();
    expect(await fulfilment(pending.orderId, 'shipped')).toEqual({ status: 'SUCCESS' });
    await fulfilment(cancelled.orderId, 'shipped');
    await fulfilment(confirmed.orderId, 'picked');
    await fulfilment(stranger, 'shipped');

    expect(await keptOf(pending.orderId)).toEqual([{ status: 'shipped', reason: 'TOO_EARLY' }]);
    expect(await keptOf(cancelled.orderId)).toEqual([{ status: 'shipped', reason: 'TOO_LATE' }]);
    expect(await keptOf(confirmed.orderId)).toEqual([{ status: 'picked', reason: 'UNKNOWN_STATUS' }]);
    expect(await keptOf(stranger)).toEqual([{ status: 'shipped', reason: 'ORDER_NOT_FOUND' }]);
  });
});
