import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { createTestDatabase, reasonOf } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { readOrder } from '../order-records/order.repository.js';
import { anOrder } from '../testing/orders.js';
import { ReturnScenario } from '../testing/return-scenario.js';

let database: TestDatabase;
let shop: ReturnScenario;
beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  shop = new ReturnScenario(database.pool);
  shop.assortment.prices.set('TSHIRT-BLK-M', 1_200n).set('TSHIRT-BLK-L', 1_200n).set('CUP', 300n);
});
afterAll(() => database.drop());

const content = () => anOrder({ customerId: 'ada' });
const request = (lineId: string, sku: string, quantity = 1) => ({
  lines: [{ lineId, quantity: 1 }],
  replacements: [{ sku, quantity }],
});
const exchangeFor = async (sku: string, quantity = 1) => {
  const order = content();
  const orderId = await shop.delivered(order);
  const ref = { tenantId: 'demo', orderId };
  return {
    orderId,
    asked: await shop.requests.forExchange(ref, request(order.lines[0]!.lineId, sku, quantity)),
  };
};

describe('exchanges (ORD-7)', () => {
  it('ORD-7 an exchange of equal value creates a linked order with nothing to pay, its goods held, and moves no money', async () => {
    const { orderId, asked } = await exchangeFor('TSHIRT-BLK-L');
    const { given } = await shop.take(asked);

    const linked = await readOrder(database.pool, 'demo', given.linkedOrder!.id);
    expect(linked?.order).toMatchObject({
      status: 'confirmed',
      paymentType: 'none',
      customerId: 'ada',
      exchangedOrderId: orderId,
      lines: [{ sku: 'TSHIRT-BLK-L', quantity: 1, unitPriceMinor: 1200n, totalMinor: 0n }],
      totals: { subtotalMinor: 1200n, grandTotalMinor: 0n },
    });
    expect(shop.scenario.warehouse.held.get(given.id)).toMatchObject([{ sku: 'TSHIRT-BLK-L', quantity: 1 }]);
    expect(await shop.scenario.publishedBy(given.linkedOrder!.id)).toEqual([
      'confirmed',
      'orders.order.confirmed',
    ]);
    const published = await shop.published(orderId, 'orders.exchange.%');
    expect(published.map(({ topic }) => topic.split('.').at(-1))).toEqual([
      'requested',
      'approved',
      'received',
      'completed',
    ]);
    expect(published.at(-1)?.payload).toMatchObject({
      linked_order_id: given.linkedOrder!.id,
      linked_order_number: given.linkedOrder!.number,
      returned_lines: [{ sku: 'TSHIRT-BLK-M', quantity: 1, restock: true }],
      replacement_lines: [{ sku: 'TSHIRT-BLK-L', quantity: 1 }],
    });
    expect(await shop.published(orderId, 'orders.return.%')).toEqual([]);
    expect(await shop.scenario.statusOf(orderId)).toBe('returned captured');
  });

  it('ORD-7 20 simultaneous completions create one linked order', async () => {
    const { orderId, asked } = await exchangeFor('CUP', 4);
    const decision = shop.decision(asked);
    await shop.decisions.approve(decision, false);
    await shop.decisions.receive(decision, []);

    const done = await Promise.all(Array.from({ length: 20 }, () => shop.decisions.complete(decision)));

    expect(new Set(done.map(({ given }) => given.linkedOrder?.id)).size).toBe(1);
    const { rows } = await database.pool.query('SELECT 1 FROM orders WHERE exchanged_order_id = $1', [
      orderId,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('ORD-7 refuses goods of another value, goods that are not sold, and changes nothing', async () => {
    const order = content();
    const orderId = await shop.delivered(order);
    const ask = (sku: string, quantity?: number) =>
      reasonOf(
        shop.requests.forExchange(
          { tenantId: 'demo', orderId },
          request(order.lines[0]!.lineId, sku, quantity),
        ),
      );

    expect(await ask('CUP')).toBe('EXCHANGE_NOT_EQUAL');
    expect(await ask('TSHIRT-BLK-L', 2)).toBe('EXCHANGE_NOT_EQUAL');
    expect(await ask('GHOST')).toBe('SKU_UNKNOWN');
    expect(await shop.scenario.statusOf(orderId)).toBe('delivered captured');
    expect(await shop.returnedQuantities(orderId)).toEqual([0]);
  });

  it('ORD-7 a replacement that is sold out completes nothing, and may be completed later', async () => {
    const { orderId, asked } = await exchangeFor('TSHIRT-BLK-L');
    const decision = shop.decision(asked);
    await shop.decisions.approve(decision, false);
    await shop.decisions.receive(decision, []);
    shop.scenario.warehouse.refuseWith = 'OUT_OF_STOCK';

    expect(await reasonOf(shop.decisions.complete(decision))).toBe('OUT_OF_STOCK');
    expect(await shop.published(orderId, 'orders.exchange.completed')).toEqual([]);
    shop.scenario.warehouse.refuseWith = undefined;
    expect((await shop.decisions.complete(decision)).given.status).toBe('completed');
  });

  it('ORD-7 ORD-6 a linked order that is cancelled turns its exchange into a return: once, and without restocking again', async () => {
    const { orderId, asked } = await exchangeFor('TSHIRT-BLK-L');
    const { given } = await shop.take(asked);
    const linked = { tenantId: 'demo', orderId: given.linkedOrder!.id };

    await Promise.all(Array.from({ length: 10 }, () => shop.cancelOrder.execute(linked, 'TEST')));

    const published = await shop.published(orderId, 'orders.return.completed');
    expect(published).toHaveLength(1);
    expect(published[0]?.payload).toMatchObject({
      return_id: given.id,
      lines: [{ restock: false }],
      refund_amount: { amount_minor: 1100 },
      refunded_total: { amount_minor: 1100 },
    });
  });

  it('ORD-7 goods from an exchange cannot be returned, and an exchange refunds no shipping', async () => {
    const { asked } = await exchangeFor('TSHIRT-BLK-L');
    expect(await reasonOf(shop.decisions.approve(shop.decision(asked), true))).toBe('RETURN_NOT_POSSIBLE');
    const { given } = await shop.take(asked);
    const linkedId = given.linkedOrder!.id;
    await database.pool.query("UPDATE orders SET status = 'delivered' WHERE id = $1", [linkedId]);
    const linked = await readOrder(database.pool, 'demo', linkedId);

    const again = shop.ask(linkedId, [{ lineId: linked!.order.lines[0]!.lineId, quantity: 1 }]);
    expect(await reasonOf(again)).toBe('RETURN_NOT_POSSIBLE');
  });
});
