import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { productCreated, stockCorrected } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { SetStock } from '../set-stock/set-stock.js';
import { startDeliveries } from '../testing/event-deliveries.js';
import type { DeliveriesUnderTest } from '../testing/event-deliveries.js';
import { OrderUnderTest } from '../testing/order-under-test.js';
import { TENANT, asTenant, hold, levelOf, putStock } from '../testing/stock-fixture.js';

let app: DeliveriesUnderTest;
let sku: string;
let order: OrderUnderTest;

beforeAll(async () => {
  app = await startDeliveries();
});

beforeEach(async () => {
  order = await app.newOrder();
  sku = order.sku;
});

afterAll(() => app.stop());

describe('CON-1 fulfillment.status_changed', () => {
  it('CON-1 shipped: on hand goes down once', async () => {
    await order.allocate(app.holds);
    const event = order.shipped();

    await Promise.all([app.deliver(event), app.deliver(event), app.deliver(order.shipped())]);

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 7, allocated: 0 });
  });

  it('CON-1 shipped in parts: never more than is allocated', async () => {
    await order.allocate(app.holds);
    await app.deliver(order.shipped([{ sku, quantity: 2 }]));
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 8, allocated: 1 });

    await app.deliver(order.shipped([{ sku, quantity: 2 }]));
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 7, allocated: 0 });
  });

  it('CON-1 delivered: ships the rest, once', async () => {
    await order.allocate(app.holds);
    await app.deliver(order.shipped([{ sku, quantity: 2 }]));
    const arrived = order.status('delivered');

    await Promise.all(Array.from({ length: 5 }, () => app.deliver(arrived)));
    await app.deliver(order.shipped());

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 7, allocated: 0 });
  });

  it('EVT-2 the same events five times over, in the other order and at once, move the goods once', async () => {
    await order.pin(app.holds);
    const events = [order.returned(1), order.status('delivered'), order.shipped(), order.status('confirmed')];
    const retried = (event: OutgoingEvent) =>
      eventually(async () => expect(await app.deliver(event)).toBe('SUCCESS'));

    await Promise.all(
      Array.from({ length: 5 }, () => events)
        .flat()
        .map(retried),
    );

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 8, allocated: 0, held: 0 });
  });

  it('CON-1 shipped before the order is known here: asks for another delivery', async () => {
    expect(await app.deliver(order.shipped())).toBe('RETRY');
  });
});

describe('CON-1 warehouse.stock.corrected', () => {
  it('CON-1 below the promised pieces: on hand becomes their sum and the rest is a shortfall', async () => {
    await order.allocate(app.holds, 6);
    await hold(app.holds, newId(), [{ sku, quantity: 2 }]);

    expect(await app.deliver(order.counted(5))).toBe('SUCCESS');

    expect(await levelOf(app.database.pool, sku)).toEqual({ on_hand: 8, held: 2, allocated: 6, short: 3 });
    const { rows } = await app.database.pool.query(
      'SELECT counted, quantity FROM stock_shortfalls WHERE sku = $1',
      [sku],
    );
    expect(rows).toEqual([{ counted: 5, quantity: 3 }]);
    expect(await app.shortfalls(order)).toEqual([{ sku, requested: 6, available: 5 }]);
  });

  it('ORD-4 makes the youngest allocations short, and releases no pieces that are missing', async () => {
    await order.allocate(app.holds, 6);
    const young = new OrderUnderTest(sku);
    await young.allocate(app.holds, 4);
    await app.deliver(order.counted(7));

    expect(await app.shortfalls(young)).toEqual([{ sku, requested: 4, available: 1 }]);
    await app.deliver(young.status('cancelled'));
    expect(await app.shortfalls(order)).toEqual([]);
    expect(await levelOf(app.database.pool, sku)).toEqual({ on_hand: 7, held: 0, allocated: 6, short: 0 });
    const { rows } = await app.database.pool.query(
      'SELECT 1 FROM stock_shortfalls WHERE sku = $1 AND resolved_at IS NULL',
      [sku],
    );
    expect(rows).toEqual([]);
  });

  it('CON-1 above them: on hand becomes the count, also when repeated', async () => {
    for (let index = 0; index < 3; index += 1) await app.deliver(order.counted(25));

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 25, short: 0 });
  });

  it('CON-1 SetStock spreads a total over the locations', async () => {
    await putStock(app.database.pool, sku, 5, 'east');
    const levels = await asTenant(() =>
      app.running.app
        .get(SetStock)
        .execute({ tenantId: TENANT, actor: 'olga' }, { sku, quantity: 4, locationId: undefined }),
    );

    expect(levels).toMatchObject([
      { locationId: 'main', onHand: 4 },
      { locationId: 'east', onHand: 0 },
    ]);
  });

  it('CON-1 a location that does not exist is dropped and stored as a dead letter', async () => {
    const event = stockCorrected.create({
      tenantId: TENANT,
      sequence: 1,
      aggregateId: sku,
      data: { sku, on_hand: 1, location_id: 'moon' },
    });

    expect(await app.deliver(event)).toBe('DROP');
  });
});

describe('CON-1 catalog.product.created and orders.return.completed', () => {
  it('CON-1 opens a stock level for each variant and leaves those that exist', async () => {
    const fresh = `${sku}-NEW`;
    const variants = [sku, fresh].map((one) => ({ sku: one, name: 'Thing', weight_grams: 1 }));
    const event = productCreated.create({
      tenantId: TENANT,
      sequence: 1,
      aggregateId: 'p1',
      data: { product_id: 'p1', name: 'Thing', category_ids: [], variants },
    });

    expect(await app.deliver(event)).toBe('SUCCESS');
    expect(await levelOf(app.database.pool, fresh)).toMatchObject({ on_hand: 0 });
    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 10 });
  });

  it('TRU-15 every movement names the event that moved the goods', async () => {
    await order.allocate(app.holds);
    const [left, back, count] = [order.shipped(), order.returned(2), order.counted(25)];
    for (const event of [left, back, count]) await app.deliver(event);

    const { rows } = await app.database.pool.query(
      `SELECT kind, cause FROM stock_movements WHERE sku = $1 AND kind <> 'receipt' ORDER BY created_at`,
      [sku],
    );
    expect(rows).toEqual([
      { kind: 'shipment', cause: `event:wms/${left.id}` },
      { kind: 'restock', cause: `event:${back.id}` },
      { kind: 'correction', cause: `event:wms/${count.id}` },
    ]);
  });

  it('CON-1 restocks sellable goods once, at the location they left', async () => {
    await putStock(app.database.pool, sku, 5, 'east');
    await order.allocate(app.holds, 12);
    await app.deliver(order.shipped());
    const event = order.returned(2);

    await Promise.all([app.deliver(event), app.deliver(event)]);
    await app.deliver(order.returned(1, false));

    expect(await levelOf(app.database.pool, sku)).toMatchObject({ on_hand: 2 });
    expect(await levelOf(app.database.pool, sku, 'east')).toMatchObject({ on_hand: 3 });
  });
});
