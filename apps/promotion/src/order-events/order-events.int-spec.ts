import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';
import { deadLetterReason, deliverEvent } from '@holdfast/inbox/testing';
import { FakeOrder, orderMoved, statusChanged } from '@holdfast/order-facts/testing';
import { newId } from '@holdfast/request-context';
import type { TestDatabase } from '@holdfast/testing';

import { startPromotion } from '../testing/promotion-app.js';
import type { PromotionUnderTest } from '../testing/promotion-app.js';
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

let app: PromotionUnderTest;
let database: TestDatabase;
let orderService: FakeOrder;
let order: { orderId: string; checkoutId: string };

beforeAll(async () => {
  orderService = await FakeOrder.start();
  app = await startPromotion(orderService.url);
  database = app.database;
});

beforeEach(() => {
  order = { orderId: newId(), checkoutId: newId() };
});

afterAll(async () => {
  orderService.stop();
  expect(await contradictions(database.pool)).toEqual([]);
  await app.stop();
});

const dataOf = (customerId: string) => ({
  order_id: order.orderId,
  order_number: '1001',
  cart_session_id: order.checkoutId,
  attempt: 1,
  customer_id: customerId,
  is_guest: false,
  email: `${customerId}@example.com`,
  locale: 'en',
  payment_type: 'card' as const,
  is_cod: false,
  total: { amount_minor: 100, currency: 'USD' },
  lines: [],
  promotions: [],
});

const status = (to: OrderStatusName, customerId = order.checkoutId): OutgoingEvent =>
  orderMoved(to, dataOf(customerId), TENANT);

/** The order service has published the event, and it arrives. */
function deliver(event: OutgoingEvent): Promise<string> {
  if (event.topic.startsWith('orders.')) orderService.does(event);
  return arrive(event);
}

/** The event arrives, whether the order service agrees or not. */
const arrive = (event: OutgoingEvent): Promise<string> => deliverEvent(app.running.internalUrl, event);

const uses = () => app.running.app.get(UsesRepository);
const hasOrdered = (customerId: string) =>
  asTenant(
    async () => (await uses().usageStatus(null, { customerId, emailKey: null }, [])).hasOrdered.account,
  );

describe('ORD-6 the moves of an order', () => {
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

  it('EVT-2 a move that both topics of an upgrade report has its effect once', async () => {
    const id = await aPromotion(database.pool, { total: 3 });
    await reserve(uses(), newId(), [id]);
    await reserve(uses(), order.checkoutId, [id]);
    await apply(uses(), order.checkoutId, order.orderId, [id]);
    const old = (to: OrderStatusName) => statusChanged(to, dataOf(order.checkoutId), { tenantId: TENANT });

    for (const event of [old('confirmed'), status('confirmed'), status('cancelled'), old('cancelled')])
      expect(await deliver(event)).toBe('SUCCESS');

    expect(await countersOf(database.pool, id)).toEqual({ reserved: 1, applied: 0, over_used: 0 });
    expect(await hasOrdered(order.checkoutId)).toBe(false);
  });

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

  it('PRM-1 remembers who has ordered unless the order was cancelled, in either order of the events', async () => {
    await deliver(status('confirmed', 'ann'));
    expect(await hasOrdered('ann')).toBe(true);
    await deliver(status('cancelled', 'ann'));
    expect(await hasOrdered('ann')).toBe(false);
    await deliver(status('confirmed', 'ann'));
    expect(await hasOrdered('ann')).toBe(false);
  });
});

describe('TRU-3 an event is a hint; the order service is asked before uses are given back', () => {
  const reasonOf = (event: OutgoingEvent) => deadLetterReason(database.pool, event);
  const used = async (): Promise<string> => {
    const id = await aPromotion(database.pool, { total: 1 });
    await reserve(uses(), order.checkoutId, [id]);
    await apply(uses(), order.checkoutId, order.orderId, [id]);
    orderService.does(status('delivered'));
    return id;
  };
  const altered = (event: OutgoingEvent, changes: object): OutgoingEvent => ({
    ...event,
    payload: { ...event.payload, ...changes },
  });

  const forged: [string, () => OutgoingEvent][] = [
    ['the cancellation of an order that was delivered', () => status('cancelled')],
    ['the failure of a payment that did not fail', () => status('payment_failed')],
    [
      'the cancellation of an order that does not exist',
      () => altered(status('cancelled'), { order_id: newId() }),
    ],
    ['one in the name of another shop', () => altered(status('cancelled'), { tenant_id: 'demo-eu' })],
    ['an order that does not exist', () => altered(status('confirmed'), { order_id: newId() })],
  ];
  it.each(forged)('TRU-3 %s changes no use, and is dropped and kept', async (_case, forge) => {
    const id = await used();
    const event = forge();

    expect(await arrive(event)).toBe('DROP');
    expect(await reasonOf(event)).toMatch(/^CAUSE_DENIED: /);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 1, over_used: 0 });
    expect(await hasOrdered(order.checkoutId)).toBe(false);
  });

  it('TRU-3 takes the customer and the checkout from the order service', async () => {
    const id = await used();
    const [mine, theirs] = [newId(), newId()];
    orderService.change(order.orderId, { customerId: mine, email: `${mine}@example.com` }, TENANT);
    await arrive(status('confirmed', theirs));
    expect([await hasOrdered(mine), await hasOrdered(theirs)]).toEqual([true, false]);

    const other = { ...order };
    order = { orderId: newId(), checkoutId: newId() };
    orderService.does(status('cancelled'));
    expect(await arrive(altered(status('cancelled'), { cart_session_id: other.checkoutId }))).toBe('SUCCESS');
    expect(await countersOf(database.pool, id)).toMatchObject({ applied: 1 });
  });

  it('TRU-3 asks for another delivery while the order service is unavailable; then the event has its effect once', async () => {
    const id = await used();
    const event = status('cancelled');
    orderService.does(event);
    orderService.isAway = true;
    expect(await arrive(event)).toBe('RETRY');
    expect(await countersOf(database.pool, id)).toMatchObject({ applied: 1 });
    orderService.isAway = false;

    expect([await arrive(event), await arrive(event)]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await countersOf(database.pool, id)).toEqual({ reserved: 0, applied: 0, over_used: 0 });
  });

  it('TRU-3 accepts a late confirmation of an order with a later status', async () => {
    await used();

    expect(await arrive(status('confirmed'))).toBe('SUCCESS');
    expect(await hasOrdered(order.checkoutId)).toBe(true);
  });
});
