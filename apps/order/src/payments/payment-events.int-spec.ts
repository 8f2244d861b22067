import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { anOrder } from '../testing/orders.js';
import { Scenario, cloudEvent, paymentEvents } from '../testing/scenario.js';

let database: TestDatabase;
let scenario: Scenario;

beforeAll(async () => {
  database = await createTestDatabase('order');
  scenario = new Scenario(database.openPool(40));
});
afterAll(() => database.drop());

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length <= 1
    ? [[...items]]
    : items.flatMap((item, at) =>
        permutations(items.filter((_, n) => n !== at)).map((rest) => [item, ...rest]),
      );

describe('events of payments (ORD-4)', () => {
  it('confirms the order and requests the capture, once', async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    const confirmed = paymentEvents(order).confirmed();

    for (let n = 0; n < 3; n += 1) expect(await scenario.deliver(confirmed)).toEqual({ status: 'SUCCESS' });

    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'orders.payment.capture_requested',
    ]);
    expect(await scenario.historyOf(orderId)).toEqual(['>pending', 'pending>confirmed']);
  });

  it('that came before the order are applied when it is created, in its one statement', async () => {
    const order = anOrder();
    await scenario.deliver(paymentEvents(order).confirmed());
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    const { orderId } = await scenario.create(order);
    stop();

    expect(statements).toEqual(['order_create']);
    expect(await scenario.statusOf(orderId)).toBe('confirmed authorized');
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'orders.payment.capture_requested',
    ]);
    expect(await scenario.historyOf(orderId)).toEqual(['>pending', 'pending>confirmed']);
  });

  it('of a failure or a capture before the order decide its first status', async () => {
    const [failed, captured] = [anOrder(), anOrder()];
    await scenario.deliver(paymentEvents(failed).failed());
    await scenario.deliver(paymentEvents(captured).captured());
    const [first, second] = [await scenario.create(failed), await scenario.create(captured)];

    expect(await scenario.statusOf(first.orderId)).toBe('payment_failed failed');
    expect(await scenario.statusOf(second.orderId)).toBe('processing captured');
    expect(await scenario.publishedBy(second.orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'processing',
    ]);
  });

  it("of other payments, and of other tenants' payments with the same id, change nothing", async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    await scenario.deliver(paymentEvents({ ...order, paymentId: newId() }).confirmed());
    await scenario.deliver(paymentEvents(order, 'demo-eu').confirmed());

    expect(await scenario.statusOf(orderId)).toBe('pending pending');
    expect(await scenario.publishedBy(orderId)).toEqual([]);
  });

  it('DEM-14 end in one state, published once, for every order of arrival and with the order created at any point', async () => {
    for (const madeAfter of [0, 1, 2, 3]) {
      for (const arrival of permutations(['confirmed', 'captured', 'confirmed'] as const)) {
        const order = anOrder();
        const events = paymentEvents(order);
        const published = { confirmed: events.confirmed(), captured: events.captured() };
        const deliver = async (reports: readonly ('confirmed' | 'captured')[]): Promise<void> => {
          for (const each of reports) await scenario.deliver(published[each]);
        };
        await deliver(arrival.slice(0, madeAfter));
        const { orderId } = await scenario.create(order);
        await deliver([...arrival.slice(madeAfter), ...arrival]);

        expect(await scenario.statusOf(orderId)).toBe('processing captured');
        expect(await scenario.historyOf(orderId)).toEqual([
          '>pending',
          'pending>confirmed',
          'confirmed>processing',
        ]);
        const moves = (await scenario.publishedBy(orderId)).filter((each) => !each.startsWith('orders.'));
        expect(moves).toEqual(['confirmed', 'processing']);
      }
    }
  });

  it('and orders created at the same time always meet: 1,000 pairs at once', async () => {
    const pair = async (): Promise<string> => {
      const order = anOrder();
      const [{ orderId }] = await Promise.all([
        scenario.create(order),
        scenario.deliver(paymentEvents(order).confirmed()),
      ]);
      return scenario.statusOf(orderId);
    };
    const outcomes = new Set<string>();
    for (let round = 0; round < 50; round += 1) {
      for (const status of await Promise.all(Array.from({ length: 20 }, pair))) outcomes.add(status);
    }
    expect([...outcomes]).toEqual(['confirmed authorized']);
  }, 60_000);

  it('EVT-2 delivered five times at once have the effect of one', async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    const confirmed = paymentEvents(order).confirmed();
    await Promise.all(Array.from({ length: 5 }, () => scenario.deliver(confirmed)));
    expect(await scenario.publishedBy(orderId)).toEqual([
      'confirmed',
      'orders.order.confirmed',
      'orders.payment.capture_requested',
    ]);
  });

  it('of a capture after the cancellation move nothing, and alert', async () => {
    const order = anOrder();
    const { orderId } = await scenario.create(order);
    await scenario.cancelOrder.execute({ tenantId: 'demo', orderId }, 'TEST');
    await scenario.deliver(paymentEvents(order).captured());

    expect(await scenario.statusOf(orderId)).toBe('cancelled captured');
    expect(scenario.log.lines).toContain('error payment captured for an order that will not be delivered');
  });

  it('PAY-8 a failed refund lowers the refunded total: in every order of events, twice each, the newest counts', async () => {
    const of = (order: ReturnType<typeof anOrder>) => [
      paymentEvents(order).refunded(3, 100n),
      paymentEvents(order).refunded(4, 200n),
      paymentEvents(order).refundFailed(5, 100n),
    ];
    for (const turns of permutations([0, 1, 2])) {
      const order = anOrder();
      const { orderId } = await scenario.create(order);
      const events = of(order);
      for (const turn of [...turns, ...turns]) await scenario.deliver(events[turn]!);
      const { rows } = await database.pool.query(
        'SELECT refunded_minor FROM payment_facts WHERE order_id = $1',
        [orderId],
      );

      expect(`${turns.join()}: ${rows[0].refunded_minor}`).toBe(`${turns.join()}: 100`);
    }
  });

  it('EVT-3 that can never be valid are dropped and stored', async () => {
    const broken = cloudEvent(paymentEvents(anOrder()).confirmed()) as {
      id: string;
      data: Record<string, unknown>;
    };
    const body = { ...broken, data: { ...broken.data, payment_id: 'x' } };
    const answer = await scenario.payments.confirmed(body);

    expect(answer).toEqual({ status: 'DROP' });
    const { rowCount } = await database.pool.query('SELECT 1 FROM dead_letters WHERE event_id = $1', [
      broken.id,
    ]);
    expect(rowCount).toBe(1);
  });
});
