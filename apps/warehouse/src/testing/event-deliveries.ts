import { expect } from '@jest/globals';

import type { OutgoingEvent } from '@holdfast/events';
import { deliverEvent } from '@holdfast/inbox/testing';
import { FakeOrder } from '@holdfast/order-facts/testing';
import { newId } from '@holdfast/request-context';

import type { AllocatedLine } from '../domain/hold.js';
import { HoldsRepository } from '../holds/holds.repository.js';
import { ValidateAllocation } from '../validate-allocation/validate-allocation.js';
import { OrderUnderTest } from './order-under-test.js';
import { asTenant, contradictions, putStock } from './stock-fixture.js';
import { startWarehouse } from './warehouse-app.js';
import type { WarehouseUnderTest } from './warehouse-app.js';

/** The app, an order service, and deliveries of events as a sidecar makes them. */
export interface DeliveriesUnderTest extends WarehouseUnderTest {
  readonly orderService: FakeOrder;
  readonly holds: HoldsRepository;
  /** The event arrives, whether the order service agrees or not. */
  readonly arrive: (event: OutgoingEvent) => Promise<string>;
  /** The order service has published the event, and it arrives. */
  readonly deliver: (event: OutgoingEvent) => Promise<string>;
  /** An order of a new SKU with ten pieces in `main`. */
  readonly newOrder: () => Promise<OrderUnderTest>;
  readonly shortfalls: (of: OrderUnderTest) => Promise<readonly AllocatedLine[]>;
}

/** `stop` also expects that stock levels agree with their rows. */
export async function startDeliveries(): Promise<DeliveriesUnderTest> {
  const orderService = await FakeOrder.start();
  const app = await startWarehouse(orderService.url);
  const arrive = (event: OutgoingEvent) => deliverEvent(app.running.internalUrl, event, { source: 'wms' });
  return {
    ...app,
    orderService,
    holds: app.running.app.get(HoldsRepository),
    arrive,
    deliver: (event) => {
      if (event.topic.startsWith('orders.')) orderService.does(event);
      return arrive(event);
    },
    newOrder: async () => {
      const order = new OrderUnderTest(`SKU-${newId()}`);
      await putStock(app.database.pool, order.sku, 10);
      return order;
    },
    shortfalls: ({ orderId }) => asTenant(() => app.running.app.get(ValidateAllocation).execute(orderId)),
    stop: async () => {
      orderService.stop();
      expect(await contradictions(app.database.pool)).toEqual([]);
      await app.stop();
    },
  };
}
