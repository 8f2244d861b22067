import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

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

describe('refunds of returns (MON-2, ORD-7)', () => {
  /** Three shirts at 6.943 and shipping of 1.250, rounded by 0.001 to what the gateway takes. */
  const inDinar = () => {
    const line = aLine({ quantity: 3, unitPriceMinor: 6_943n, taxTotalMinor: 0n, totalMinor: 20_829n });
    const content = anOrder({ currency: 'KWD', lines: [line] });
    const totals = { shippingMinor: 1_250n, roundingMinor: 1n, grandTotalMinor: 22_080n, taxLines: [] };
    return { ...content, totals: { ...content.totals, ...totals } };
  };
  const publishedRefunds = async (orderId: string) =>
    (await shop.published(orderId, 'orders.return.completed')).map(
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

  it('MON-2 in dinar each piece is an amount the gateway can refund, in row and event alike, and all are the total', async () => {
    const content = inDinar();
    const orderId = await shop.delivered(content);
    const { rows } = await database.pool.query('SELECT gateway_step_minor FROM orders WHERE id = $1', [
      orderId,
    ]);
    expect(rows).toEqual([{ gateway_step_minor: 10n }]);
    const request = [{ lineId: content.lines[0]!.lineId, quantity: 1 }];
    for (const withShipping of [false, true, false])
      await shop.take(await shop.ask(orderId, request), withShipping);

    expect(await rowsOf(orderId)).toEqual([6_940n, 6_940n, 6_940n]);
    expect(await publishedRefunds(orderId)).toEqual([6_940, 8_200, 6_940]);
  });

  it('MON-2 a return requested before pieces were rounded completes with amounts that can be refunded, in row and event alike', async () => {
    const content = inDinar();
    const orderId = await shop.delivered(content);
    await database.pool.query('UPDATE orders SET gateway_step_minor = NULL WHERE id = $1', [orderId]);
    const asked = await shop.ask(orderId, [{ lineId: content.lines[0]!.lineId, quantity: 1 }]);
    await database.pool.query('UPDATE order_return_lines SET amount_minor = 6943 WHERE return_id = $1', [
      asked.given.id,
    ]);
    await shop.take(asked);

    expect(await rowsOf(orderId)).toEqual([6_940n]);
    expect(await publishedRefunds(orderId)).toEqual([6_940]);
  });

  it('MON-2 cash in the same dinar is refunded to the last fils', async () => {
    const { totals, lines, currency } = inDinar();
    const orderId = await shop.delivered(aCodOrder({ totals, lines, currency }), 'collected');
    await shop.take(await shop.ask(orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }]));

    expect(await publishedRefunds(orderId)).toEqual([6_943]);
  });

  it('ORD-7 goods whose payment failed have no refund', async () => {
    const content = anOrder();
    const orderId = await shop.delivered(content, 'failed');
    await shop.take(await shop.ask(orderId, [{ lineId: content.lines[0]!.lineId, quantity: 2 }]));

    const [event] = await shop.published(orderId, 'orders.return.completed');
    expect(event?.payload).toMatchObject({
      refund_amount: { amount_minor: 0 },
      refunded_total: { amount_minor: 0 },
    });
  });
});
