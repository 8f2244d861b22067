import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
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

const reasonOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => (isDomainError(error) ? error.reason : error),
  );

describe('goods that come back for money (ORD-7)', () => {
  it('ORD-7 goes requested, approved, received, completed, and tells each step with the amount of the pieces', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 3, taxTotalMinor: 100n })] });
    const orderId = await shop.delivered(content);
    const { lineId } = content.lines[0]!;

    const asked = await shop.ask(orderId, [{ lineId, quantity: 2 }], { reason: 'TOO_SMALL' });
    expect(asked.given).toMatchObject({ status: 'requested', kind: 'return', reason: 'TOO_SMALL' });
    expect(await shop.scenario.statusOf(orderId)).toBe('return_requested captured');
    const completed = await shop.take(asked);

    expect(completed.given.status).toBe('completed');
    expect(await shop.scenario.statusOf(orderId)).toBe('returned captured');
    const told = await shop.told(orderId, 'orders.return.%');
    expect(told.map(({ topic }) => topic)).toEqual([
      'orders.return.requested',
      'orders.return.approved',
      'orders.return.received',
      'orders.return.completed',
    ]);
    expect(told.at(-1)?.payload).toMatchObject({
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

  it('DEM-16 ORD-3 piece by piece, over refused returns, and shipping as a line of its own, gives back the total to the cent', async () => {
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
      await shop.decisions.reject(shop.decision(refused), 'changed her mind');
      const last = await shop.take(await shop.ask(orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }]));
      refunded += last.given.lines[0]!.amountMinor;

      expect(refunded).toBe(total);
      const events = await shop.told(orderId, 'orders.return.completed');
      expect(events.at(-1)?.payload['refunded_total']).toEqual({
        amount_minor: Number(total),
        currency: 'USD',
      });
      expect(await shop.scenario.statusOf(orderId)).toBe('returned captured');
    }
  });

  it('ORD-7 returned never exceeds bought: of 30 simultaneous wishes for one of three pieces, three are taken', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 3 })] });
    const orderId = await shop.delivered(content);
    const wish = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];

    const results = await Promise.all(Array.from({ length: 30 }, () => reasonOf(shop.ask(orderId, wish))));

    expect(results.filter((result) => result === 'nothing')).toHaveLength(3);
    expect(new Set(results)).toEqual(new Set(['nothing', 'RETURN_EXCEEDS_BOUGHT']));
    expect(await shop.returnedQuantities(orderId)).toEqual([3]);
    expect(await shop.told(orderId, 'orders.return.requested')).toHaveLength(3);
  });

  it('ORD-7 the write itself refuses more than was bought, whatever the code before it believed', async () => {
    const content = anOrder({ lines: [aLine({ quantity: 1 })] });
    const orderId = await shop.delivered(content);
    await database.pool.query('UPDATE order_lines SET returned_quantity = 1 WHERE order_id = $1', [orderId]);

    expect(await reasonOf(shop.ask(orderId, [{ lineId: content.lines[0]!.lineId, quantity: 1 }]))).toBe(
      'RETURN_EXCEEDS_BOUGHT',
    );
    expect(await shop.told(orderId, 'orders.return.%')).toEqual([]);
  });

  it('ORD-7 names each line that is asked for too often, sums a line named twice, and refuses strangers', async () => {
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

  it('ORD-7 the same act twice, or twenty times at once, is done once', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const wish = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => shop.ask(orderId, wish, { requestKey: 'one-key' })),
    );
    expect(new Set(asked.map(({ given }) => given.id)).size).toBe(1);

    const decision = shop.decision(asked[0]!);
    const atOnce = (work: () => Promise<unknown>) => Promise.all(Array.from({ length: 20 }, work));
    await atOnce(() => shop.decisions.approve(decision, false));
    await atOnce(() => shop.decisions.receive(decision, []));
    await atOnce(() => shop.decisions.complete(decision));

    expect(await shop.told(orderId, 'orders.return.%')).toHaveLength(4);
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

  it('ORD-7 refuses what is out of turn, and orders that have not arrived', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const wish = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    const decision = shop.decision(await shop.ask(orderId, wish));

    expect(await reasonOf(shop.decisions.complete(decision))).toBe('ILLEGAL_STATUS_TRANSITION');
    expect(await reasonOf(shop.decisions.receive(decision, []))).toBe('ILLEGAL_STATUS_TRANSITION');
    expect(await reasonOf(shop.decisions.approve({ ...decision, returnId: newId() }, false))).toBe(
      'RETURN_NOT_FOUND',
    );
    expect(await reasonOf(shop.decisions.approve({ ...decision, tenantId: 'demo-eu' }, false))).toBe(
      'ORDER_NOT_FOUND',
    );
    const young = await shop.scenario.create(aCodOrder());
    expect(await reasonOf(shop.ask(young.orderId, wish))).toBe('ILLEGAL_STATUS_TRANSITION');
    expect(await shop.told(young.orderId, 'orders.return.%')).toEqual([]);
  });

  it('ORD-7 a refused return gives the pieces and the order their standing back, without completing the order anew', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const lines = [{ lineId: content.lines[0]!.lineId, quantity: 2 }];
    const asked = await shop.ask(orderId, lines);
    const { given } = await shop.decisions.reject(shop.decision(asked), 'worn');

    expect(given.status).toBe('rejected');
    expect(await shop.scenario.statusOf(orderId)).toBe('delivered captured');
    expect(await shop.returnedQuantities(orderId)).toEqual([0]);
    expect(await shop.told(orderId, 'orders.order.completed')).toEqual([]);
    expect((await shop.ask(orderId, lines)).given.status).toBe('requested');
  });

  it('ORD-7 goods that arrive damaged are paid back, and not sold again', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const { lineId } = content.lines[0]!;
    const decision = shop.decision(await shop.ask(orderId, [{ lineId, quantity: 1 }]));
    await shop.decisions.approve(decision, false);
    await shop.decisions.receive(decision, [lineId]);
    await shop.decisions.complete(decision);

    const [event] = await shop.told(orderId, 'orders.return.completed');
    expect(event?.payload).toMatchObject({
      lines: [{ restock: false }],
      refund_amount: { amount_minor: 1100 },
    });
  });

  /** Three shirts at 6.943 and shipping of 1.250, rounded by 0.001 to what the gateway takes. */
  const inDinar = () => {
    const line = aLine({ quantity: 3, unitPriceMinor: 6_943n, taxTotalMinor: 0n, totalMinor: 20_829n });
    const content = anOrder({ currency: 'KWD', lines: [line] });
    const totals = { shippingMinor: 1_250n, roundingMinor: 1n, grandTotalMinor: 22_080n, taxLines: [] };
    return { ...content, totals: { ...content.totals, ...totals } };
  };
  const refundTold = async (orderId: string) =>
    (await shop.told(orderId, 'orders.return.completed')).map(
      ({ payload }) => (payload['refund_amount'] as unknown as { amount_minor: number }).amount_minor,
    );
  const rowsOf = async (orderId: string) =>
    (
      await database.pool.query<{ amount_minor: bigint }>(
        `SELECT l.amount_minor FROM order_return_lines l JOIN order_returns r ON r.id = l.return_id
         WHERE r.order_id = $1 ORDER BY r.requested_at, r.id`,
        [orderId],
      )
    ).rows.map(({ amount_minor: amount }) => amount);

  it('MON-2 in dinar each piece is what the gateway can give back, in row and event alike, and all are the total', async () => {
    const content = inDinar();
    const orderId = await shop.delivered(content);
    const { rows } = await database.pool.query('SELECT gateway_step_minor FROM orders WHERE id = $1', [
      orderId,
    ]);
    expect(rows).toEqual([{ gateway_step_minor: 10n }]);
    const wish = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    for (const withShipping of [false, true, false])
      await shop.take(await shop.ask(orderId, wish), withShipping);

    expect(await rowsOf(orderId)).toEqual([6_940n, 6_940n, 6_940n]);
    expect(await refundTold(orderId)).toEqual([6_940, 8_200, 6_940]);
  });

  it('MON-2 a return that was asked for before pieces were rounded is completed at what can go back, in row and event alike', async () => {
    const content = inDinar();
    const orderId = await shop.delivered(content);
    await database.pool.query('UPDATE orders SET gateway_step_minor = NULL WHERE id = $1', [orderId]);
    const asked = await shop.ask(orderId, [{ lineId: content.lines[0]!.lineId, quantity: 1 }]);
    await database.pool.query('UPDATE order_return_lines SET amount_minor = 6943 WHERE return_id = $1', [
      asked.given.id,
    ]);
    await shop.take(asked);

    expect(await rowsOf(orderId)).toEqual([6_940n]);
    expect(await refundTold(orderId)).toEqual([6_940]);
  });

  it('MON-2 cash in the same dinar goes back to the last fils', async () => {
    const { totals, lines, currency } = inDinar();
    const orderId = await shop.delivered(aCodOrder({ totals, lines, currency }), 'collected');
    await shop.take(await shop.ask(orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }]));

    expect(await refundTold(orderId)).toEqual([6_943]);
  });

  it('ORD-7 shipping is given back under one return only', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content);
    const wish = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    const [first, second] = [await shop.ask(orderId, wish), await shop.ask(orderId, wish)];

    expect((await shop.take(first, true)).given.shippingMinor).toBe(500n);
    expect(await reasonOf(shop.decisions.approve(shop.decision(second), true))).toBe('RETURN_EXCEEDS_BOUGHT');
    expect((await shop.take(second)).given.shippingMinor).toBe(0n);
  });

  it('ORD-7 nothing is given back for goods whose money never came', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content, 'failed');
    await shop.take(await shop.ask(orderId, [{ lineId: content.lines[0]!.lineId, quantity: 2 }]));

    const [event] = await shop.told(orderId, 'orders.return.completed');
    expect(event?.payload).toMatchObject({
      refund_amount: { amount_minor: 0 },
      refunded_total: { amount_minor: 0 },
    });
  });
});
