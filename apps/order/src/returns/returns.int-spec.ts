import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { createTestDatabase, reasonOf } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { aCodOrder, aLine, anOrder } from '../testing/orders.js';
import { ReturnScenario } from '../testing/return-scenario.js';

let database: TestDatabase;
let shop: ReturnScenario;
beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  shop = new ReturnScenario(database.pool);
});
afterAll(() => database.drop());

describe('returns (ORD-7)', () => {
  it('ORD-7 goes requested, approved, received, completed, and publishes each step with the amount of the pieces', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 3, taxTotalMinor: 100n })] });
    const orderId = await shop.delivered(content);
    const { lineId } = content.lines[0]!;

    const asked = await shop.ask(orderId, [{ lineId, quantity: 2 }], { reason: 'TOO_SMALL' });
    expect(asked.given).toMatchObject({ status: 'requested', kind: 'return', reason: 'TOO_SMALL' });
    expect(await shop.scenario.statusOf(orderId)).toBe('return_requested captured');
    const completed = await shop.take(asked);

    expect(completed.given.status).toBe('completed');
    expect(await shop.scenario.statusOf(orderId)).toBe('returned captured');
    const published = await shop.published(orderId, 'orders.return.%');
    expect(published.map(({ topic }) => topic)).toEqual([
      'orders.return.requested',
      'orders.return.approved',
      'orders.return.received',
      'orders.return.completed',
    ]);
    expect(published.at(-1)?.payload).toMatchObject({
      return_id: asked.given.id,
      lines: [{ line_id: lineId, quantity: 2, amount: { amount_minor: 2066 }, restock: true }],
      refund_amount: { amount_minor: 2066, currency: 'USD' },
      refunded_total: { amount_minor: 2066 },
    });
    expect(await shop.returnedQuantities(orderId)).toEqual([2]);
    expect((await shop.scenario.historyOf(orderId)).slice(-2)).toEqual([
      'delivered>return_requested',
      'return_requested>returned',
    ]);
  });

  it('DEM-16 ORD-3 piece by piece, across rejected returns, with shipping as a line of its own, refunds the total to the cent', async () => {
    for (const pricesIncludeTax of [false, true]) {
      const lines = [
        aLine({ quantity: 3, unitPriceMinor: 333n, discountTotalMinor: 100n, taxTotalMinor: 77n }),
        aLine({ quantity: 7, unitPriceMinor: 11n, discountTotalMinor: 0n, taxTotalMinor: 5n }),
      ].map((line) =>
        pricesIncludeTax ? { ...line, totalMinor: line.totalMinor - line.taxTotalMinor } : line,
      );
      const order = anOrder({ lines, pricesIncludeTax });
      const total = lines.reduce((sum, { totalMinor }) => sum + totalMinor, 500n);
      const content = {
        ...order,
        promotions: [{ promotionId: 'p', name: 'P', target: 'order' as const, amountMinor: 100n }],
        lines: lines.map((line, n) => ({
          ...line,
          discounts: n === 0 ? [{ promotionId: 'p', name: 'P', amountMinor: 100n }] : [],
        })),
        totals: { ...order.totals, grandTotalMinor: total },
      };
      const orderId = await shop.delivered(content);

      const refused = await shop.ask(orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }]);
      let refunded = 0n;
      let isFirst = true;
      for (const { lineId, quantity } of lines) {
        for (let piece = lineId === lines[0]!.lineId ? 1 : 0; piece < quantity; piece += 1) {
          const { order: after, given } = await shop.take(
            await shop.ask(orderId, [{ lineId, quantity: 1 }]),
            isFirst,
          );
          isFirst = false;
          expect(after.id).toBe(orderId);
          refunded += given.lines[0]!.amountMinor + given.shippingMinor;
        }
      }
      await shop.decisions.reject(shop.decision(refused), 'changed their mind');
      const last = await shop.take(await shop.ask(orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }]));
      refunded += last.given.lines[0]!.amountMinor;

      expect(refunded).toBe(total);
      const events = await shop.published(orderId, 'orders.return.completed');
      expect(events.at(-1)?.payload['refunded_total']).toEqual({
        amount_minor: Number(total),
        currency: 'USD',
      });
      expect(await shop.scenario.statusOf(orderId)).toBe('returned captured');
    }
  });

  it('ORD-7 returned never exceeds bought: of 30 simultaneous requests for one of three pieces, three succeed', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 3 })] });
    const orderId = await shop.delivered(content);
    const request = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];

    const results = await Promise.all(Array.from({ length: 30 }, () => reasonOf(shop.ask(orderId, request))));

    expect(results.filter((result) => result === 'nothing')).toHaveLength(3);
    expect(new Set(results)).toEqual(new Set(['nothing', 'RETURN_EXCEEDS_BOUGHT']));
    expect(await shop.returnedQuantities(orderId)).toEqual([3]);
    expect(await shop.published(orderId, 'orders.return.requested')).toHaveLength(3);
  });

  it('ORD-7 the write itself refuses more than was bought, whatever the code before it computed', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 1 })] });
    const orderId = await shop.delivered(content);
    await database.pool.query('UPDATE order_lines SET returned_quantity = 1 WHERE order_id = $1', [orderId]);

    expect(await reasonOf(shop.ask(orderId, [{ lineId: content.lines[0]!.lineId, quantity: 1 }]))).toBe(
      'RETURN_EXCEEDS_BOUGHT',
    );
    expect(await shop.published(orderId, 'orders.return.%')).toEqual([]);
  });

  it('ORD-7 names each line that is requested too often, sums a line named twice, and refuses unknown lines', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 2 }), aLine({ quantity: 1, sku: 'MUG' })] });
    const orderId = await shop.delivered(content);
    const [shirt, mug] = content.lines.map(({ lineId }) => lineId) as [string, string];

    const twice = shop.ask(orderId, [
      { lineId: shirt, quantity: 2 },
      { lineId: shirt, quantity: 1 },
      { lineId: mug, quantity: 1 },
    ]);
    await expect(twice).rejects.toMatchObject({
      reason: 'RETURN_EXCEEDS_BOUGHT',
      errors: [{ lineId: shirt, sku: 'TSHIRT-BLK-M', requested: 3, available: 2 }],
    });
    expect(await reasonOf(shop.ask(orderId, [{ lineId: newId(), quantity: 1 }]))).toBe('VALIDATION_FAILED');
    expect(await shop.scenario.statusOf(orderId)).toBe('delivered captured');
  });

  it('ORD-7 the same decision twice, or twenty times at once, takes effect once', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const request = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => shop.ask(orderId, request, { requestKey: 'one-key' })),
    );
    expect(new Set(asked.map(({ given }) => given.id)).size).toBe(1);

    const decision = shop.decision(asked[0]!);
    const atOnce = (work: () => Promise<unknown>) => Promise.all(Array.from({ length: 20 }, work));
    await atOnce(() => shop.decisions.approve(decision, false));
    await atOnce(() => shop.decisions.receive(decision, []));
    await atOnce(() => shop.decisions.complete(decision));

    expect(await shop.published(orderId, 'orders.return.%')).toHaveLength(4);
    const { rows } = await database.pool.query(
      'SELECT actor, action, outcome FROM ops_audit WHERE subject = $1 ORDER BY at, id',
      [asked[0]!.given.id],
    );
    expect(rows.map(({ actor, action, outcome }) => `${actor} ${action} ${outcome}`)).toEqual([
      'olga returns.approved approved',
      'olga returns.received received',
      'olga returns.completed completed',
    ]);
  });

  it('ORD-7 refuses decisions out of turn, and orders that were not delivered', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const request = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    const decision = shop.decision(await shop.ask(orderId, request));

    expect(await reasonOf(shop.decisions.complete(decision))).toBe('ILLEGAL_STATUS_TRANSITION');
    expect(await reasonOf(shop.decisions.receive(decision, []))).toBe('ILLEGAL_STATUS_TRANSITION');
    expect(await reasonOf(shop.decisions.approve({ ...decision, returnId: newId() }, false))).toBe(
      'RETURN_NOT_FOUND',
    );
    expect(await reasonOf(shop.decisions.approve({ ...decision, tenantId: 'demo-eu' }, false))).toBe(
      'ORDER_NOT_FOUND',
    );
    const young = await shop.scenario.create(aCodOrder());
    expect(await reasonOf(shop.ask(young.orderId, request))).toBe('ILLEGAL_STATUS_TRANSITION');
    expect(await shop.published(young.orderId, 'orders.return.%')).toEqual([]);
  });

  it('ORD-7 a rejected return frees its pieces and moves the order back, without completing it again', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const lines = [{ lineId: content.lines[0]!.lineId, quantity: 2 }];
    const asked = await shop.ask(orderId, lines);
    const { given } = await shop.decisions.reject(shop.decision(asked), 'worn');

    expect(given.status).toBe('rejected');
    expect(await shop.scenario.statusOf(orderId)).toBe('delivered captured');
    expect(await shop.returnedQuantities(orderId)).toEqual([0]);
    expect(await shop.published(orderId, 'orders.order.completed')).toEqual([]);
    expect((await shop.ask(orderId, lines)).given.status).toBe('requested');
  });

  it('ORD-7 goods that arrive damaged are refunded, and not restocked', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const { lineId } = content.lines[0]!;
    const decision = shop.decision(await shop.ask(orderId, [{ lineId, quantity: 1 }]));
    await shop.decisions.approve(decision, false);
    await shop.decisions.receive(decision, [lineId]);
    await shop.decisions.complete(decision);

    const [event] = await shop.published(orderId, 'orders.return.completed');
    expect(event?.payload).toMatchObject({
      lines: [{ restock: false }],
      refund_amount: { amount_minor: 1100 },
    });
  });

  it('ORD-7 shipping is refunded under one return only', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const request = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    const [first, second] = [await shop.ask(orderId, request), await shop.ask(orderId, request)];

    expect((await shop.take(first, true)).given.shippingMinor).toBe(500n);
    expect(await reasonOf(shop.decisions.approve(shop.decision(second), true))).toBe('RETURN_EXCEEDS_BOUGHT');
    expect((await shop.take(second)).given.shippingMinor).toBe(0n);
  });
});
