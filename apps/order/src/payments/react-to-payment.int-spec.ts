import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { fulfillmentStatusChanged } from '@holdfast/events';
import { inTransaction, observeStatements } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, eventually } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { ApplyFulfilmentEvent } from '../fulfilment/apply-fulfilment-event.js';
import { toFulfilmentEvent } from '../fulfilment/fulfilment-event.js';
import type { OrderContent } from '../order/order.js';
import { anOrder } from '../testing/orders.js';
import { Scenario, paymentEvents } from '../testing/scenario.js';

let database: TestDatabase;
let scenario: Scenario;
beforeAll(async () => {
  database = await createTestDatabase('order');
});
beforeEach(() => {
  scenario = new Scenario(database.openPool(20));
});
afterAll(() => database.drop());

async function placed(): Promise<{ order: OrderContent; orderId: string }> {
  const order = anOrder();
  return { order, orderId: (await scenario.create(order)).orderId };
}

async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const ran: string[] = [];
  const stop = observeStatements(({ name }) => ran.push(name));
  await work();
  stop();
  return ran;
}

const waitingForLocks = (count: number) =>
  eventually(async () => {
    const { rowCount } = await database.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(rowCount).toBe(count);
  });

/** Starts `work` while a rival transaction runs, and lets the rival commit once `waiting` statements of `work` wait for it. */
async function meeting<T>(
  rival: (tx: PoolClient) => Promise<unknown>,
  waiting: number,
  work: () => Promise<T>,
): Promise<T> {
  let working: Promise<T> | undefined;
  await inTransaction(database.pool, async (tx) => {
    await rival(tx);
    working = work();
    await waitingForLocks(waiting);
  });
  return working!;
}

const lockFacts =
  ({ paymentId }: OrderContent) =>
  (tx: PoolClient) =>
    tx.query('SELECT FROM payment_facts WHERE payment_id = $1 FOR UPDATE', [paymentId]);

describe('ORD-4 an event of the payment of an order', () => {
  it('PRF-1 is one read and one write, whether it moves the order or is delivered again', async () => {
    const { order, orderId } = await placed();
    const [confirmed, captured] = [paymentEvents(order).confirmed(), paymentEvents(order).captured()];
    const two = ['paid_order_read', 'payment_react'];

    expect(await statementsOf(() => scenario.deliver(confirmed))).toEqual(two);
    expect(await statementsOf(() => scenario.deliver(captured))).toEqual(two);
    expect(await statementsOf(() => scenario.deliver(captured))).toEqual(two);

    expect(await scenario.statusOf(orderId)).toBe('processing captured');
  });

  it('EVT-2 is marked where it moves nothing', async () => {
    const { order } = await placed();
    const [confirmed, again] = [paymentEvents(order).confirmed(), paymentEvents(order).confirmed()];
    await scenario.deliver(confirmed);
    await scenario.deliver(again);

    const { rows } = await database.pool.query('SELECT event_id FROM inbox WHERE event_id = ANY ($1)', [
      [confirmed.id, again.id],
    ]);
    expect(rows).toHaveLength(2);
  });

  it('that lost to another writer is decided anew on its result: each move once', async () => {
    const { order, orderId } = await placed();
    const events = paymentEvents(order);

    const ran = await statementsOf(() =>
      meeting(lockFacts(order), 2, async () => {
        await Promise.all([scenario.deliver(events.confirmed()), scenario.deliver(events.captured())]);
      }),
    );

    expect(ran.filter((name) => name === 'payment_react')).toHaveLength(3);
    expect(await scenario.statusOf(orderId)).toBe('processing captured');
    expect(await scenario.historyOf(orderId)).toEqual([
      '>pending',
      'pending>confirmed',
      'confirmed>processing',
    ]);
  });

  it('EVT-2 delivered five times, all of which read the order before the first wrote, has the effect of one', async () => {
    const { order, orderId } = await placed();
    const confirmed = paymentEvents(order).confirmed();

    const answers = await meeting(lockFacts(order), 5, () =>
      Promise.all(Array.from({ length: 5 }, () => scenario.deliver(confirmed))),
    );

    expect(answers).toEqual(Array(5).fill({ status: 'SUCCESS' }));
    expect(await scenario.historyOf(orderId)).toEqual(['>pending', 'pending>confirmed']);
  });

  it('ORD-8 finds what its fulfilment reported too early, also where that is stored while it waits', async () => {
    const { order, orderId } = await placed();
    const fulfilment = new ApplyFulfilmentEvent(scenario.log);
    const shipped = toFulfilmentEvent({
      id: newId(),
      topic: fulfillmentStatusChanged.topic,
      tenantId: 'demo',
      data: { order_id: orderId, status: 'shipped' },
    });

    await meeting(
      (tx) => fulfilment.execute(tx, shipped),
      1,
      () => scenario.deliver(paymentEvents(order).confirmed()),
    );

    expect(await scenario.statusOf(orderId)).toBe('shipped authorized');
    const { rows } = await database.pool.query('SELECT FROM kept_news WHERE order_id = $1', [orderId]);
    expect(rows).toEqual([]);
  });
});
