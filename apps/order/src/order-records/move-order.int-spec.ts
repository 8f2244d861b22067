import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { illegalMove } from '../order/order-status.js';
import type { OrderStatus } from '../order/order-status.js';
import { aCodOrder, anOrder } from '../testing/orders.js';
import { Scenario, paymentEvents } from '../testing/scenario.js';
import { moveOrder } from './move-order.js';

let database: TestDatabase;
let scenario: Scenario;

beforeAll(async () => {
  database = await createTestDatabase('order');
  scenario = new Scenario(database.openPool(30));
});
afterAll(() => database.drop());

const outcomes = async (works: (() => Promise<unknown>)[]): Promise<string[]> => {
  const settled = await Promise.allSettled(works.map((work) => work()));
  return settled.map((result) =>
    result.status === 'fulfilled'
      ? 'done'
      : isDomainError(result.reason)
        ? result.reason.reason
        : String(result.reason),
  );
};

describe('concurrent moves of one order (ORD-2)', () => {
  it('one of 20 simultaneous moves to processing wins, the others are refused', async () => {
    const { orderId } = await scenario.create(aCodOrder());
    const ref = { tenantId: 'demo', orderId };
    const move = (to: OrderStatus) => () => moveOrder(scenario.pool, ref, () => [{ to }]);
    const results = await outcomes(Array.from({ length: 20 }, () => move('processing')));

    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set(['done', 'ILLEGAL_STATUS_TRANSITION']));
    expect(await scenario.historyOf(orderId)).toEqual(['>confirmed', 'confirmed>processing']);
  });

  it('20 simultaneous cancels cancel once, and all answer alike (ORD-6)', async () => {
    const { orderId } = await scenario.create(aCodOrder());
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => scenario.cancelOrder.execute({ tenantId: 'demo', orderId }, 'TEST')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.history))).size).toBe(1);
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'cancelled',
      'orders.order.cancelled',
    ]);
  });

  it('a cancel and a payment event at once end cancelled, or cancelled after confirmed', async () => {
    for (let round = 0; round < 50; round += 1) {
      const order = anOrder();
      const { orderId } = await scenario.create(order);
      await Promise.all([
        scenario.cancelOrder.execute({ tenantId: 'demo', orderId }, 'TEST'),
        scenario.deliver(paymentEvents(order).confirmed()),
        scenario.deliver(paymentEvents(order).captured()),
      ]);
      expect((await scenario.historyOf(orderId)).at(-1)).toMatch(/>cancelled$/);
    }
  });

  it('writes neither status nor history nor event when the decision refuses', async () => {
    const { orderId } = await scenario.create(aCodOrder());
    const refused = moveOrder(scenario.pool, { tenantId: 'demo', orderId }, ({ status }) => {
      throw illegalMove(status, 'returned');
    });
    await expect(refused).rejects.toMatchObject({ reason: 'ILLEGAL_STATUS_TRANSITION' });
    expect(await scenario.historyOf(orderId)).toEqual(['>confirmed']);
  });

  it('knows no order of another tenant (SYS-6)', async () => {
    const { orderId } = await scenario.create(aCodOrder());
    expect(
      await moveOrder(scenario.pool, { tenantId: 'demo-eu', orderId }, () => [{ to: 'cancelled' }]),
    ).toBeUndefined();
  });
});
