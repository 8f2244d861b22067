import { describe, expect, it } from '@jest/globals';

import { orderFactsContract } from '@holdfast/order-facts/testing';
import { observeStatements } from '@holdfast/postgres';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';

import { moveOrder } from '../../order-records/move-order.js';
import type { Step } from '../../order/transition.js';
import { startOrderApp } from '../../testing/order-app.js';
import { aLine, anOrder } from '../../testing/orders.js';
import { ReturnScenario } from '../../testing/return-scenario.js';
import { ReadOrderFacts } from './read-order-facts.js';

const ARRIVES: readonly Step[] = [
  { to: 'confirmed', paymentStatus: 'authorized' },
  { to: 'processing', paymentStatus: 'captured' },
  { to: 'shipped', shipment: { carrier: 'Post', trackingNumber: 'T-1' } },
  { to: 'delivered' },
];

/** An order of 2 pieces for 2200, without shipping. */
function content() {
  const order = anOrder({ customerId: 'customer-1', email: 'ada@example.com', lines: [aLine()] });
  const { shippingMinor, grandTotalMinor } = order.totals;
  const totals = { ...order.totals, shippingMinor: 0n, grandTotalMinor: grandTotalMinor - shippingMinor };
  return { ...order, totals };
}

orderFactsContract('order', async () => {
  const database = await createTestDatabase('order');
  const { running, grpc } = await startOrderApp({ DATABASE_URL: database.url });
  const shop = new ReturnScenario(database.pool);
  const aNewOrder = async (steps: readonly Step[]) => {
    const order = content();
    const { orderId } = await shop.scenario.create(order);
    await moveOrder(database.pool, { tenantId: 'demo', orderId }, () => steps);
    return { orderId, lineId: order.lines[0]!.lineId };
  };
  return {
    url: grpc,
    delivered: () => aNewOrder(ARRIVES),
    cancelled: () => aNewOrder([{ to: 'cancelled', reason: 'TEST' }]),
    returned: async ({ orderId, lineId }, stage) => {
      const asked = await shop.ask(orderId, [{ lineId, quantity: 1 }]);
      if (stage === 'completed') await shop.take(asked);
      if (stage === 'rejected after approval') {
        await shop.decisions.approve(shop.decision(asked), false);
        await shop.decisions.reject(shop.decision(asked), undefined);
      }
      return asked.given.id;
    },
    stop: async () => {
      await running.stop();
      await database.drop();
    },
  };
});

describe('TRU-3 reading the facts of an order', () => {
  it('TRU-3 takes one prepared statement, however many lines and returns there are', async () => {
    const database = await createTestDatabase('order');
    const shop = new ReturnScenario(database.pool);
    const lines = Array.from({ length: 100 }, () => aLine());
    const orderId = await shop.delivered(anOrder({ lines }));
    for (const { lineId } of lines.slice(0, 5))
      await shop.take(await shop.ask(orderId, [{ lineId, quantity: 1 }]));
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    const facts = await runInContext(contextFrom({ tenantId: 'demo' }), () =>
      new ReadOrderFacts(database.pool).execute(orderId),
    );
    stop();

    expect(statements).toEqual(['order_facts']);
    expect([facts.lines.length, facts.returns.length]).toEqual([100, 5]);
    await database.drop();
  });

  it('TRU-3 an exchange whose replacement was cancelled is confirmed as both the exchange it was and the return it is', async () => {
    const database = await createTestDatabase('order');
    const shop = new ReturnScenario(database.pool);
    const order = anOrder();
    const orderId = await shop.delivered(order);
    shop.assortment.prices.set('MUG', 1_000n);
    const asked = await shop.requests.forExchange(
      { tenantId: 'demo', orderId },
      {
        lines: [{ lineId: order.lines[0]!.lineId, quantity: 1 }],
        replacements: [{ sku: 'MUG', quantity: 1 }],
      },
    );
    const { given } = await shop.take(asked);
    await shop.cancelOrder.execute({ tenantId: 'demo', orderId: given.linkedOrder!.id }, 'TEST');
    const facts = await runInContext(contextFrom({ tenantId: 'demo' }), () =>
      new ReadOrderFacts(database.pool).execute(orderId),
    );

    expect(facts.returns).toMatchObject([
      {
        kind: 'return',
        refundMinor: 1_100n,
        linkedOrder: given.linkedOrder,
        reached: expect.arrayContaining(['completed']),
      },
    ]);
    expect(
      await runInContext(contextFrom({ tenantId: 'demo' }), () =>
        new ReadOrderFacts(database.pool).execute(newId()).catch((error: { reason: string }) => error.reason),
      ),
    ).toBe('ORDER_NOT_FOUND');
    await database.drop();
  });
});
