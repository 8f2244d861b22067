import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { orderConfirmed, orderStatusChanged } from '@holdfast/events';
import { observeStatements } from '@holdfast/postgres';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { createTestDatabase, reasonOf } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import type { OrderContent } from '../../order/order.js';
import { aCodOrder, aLine, anOrder } from '../../testing/orders.js';
import { FenceCheckout } from '../fence-checkout/fence-checkout.js';
import { CreateOrder } from './create-order.js';

let database: TestDatabase;
let createOrder: CreateOrder;
let fence: FenceCheckout;

const inTenant = <T>(work: () => T, tenantId = 'demo'): T => runInContext(contextFrom({ tenantId }), work);
const create = (content: OrderContent, tenantId?: string) =>
  inTenant(() => createOrder.execute(content), tenantId);
const fenceUpTo = (checkoutId: string, attempt: number) => inTenant(() => fence.execute(checkoutId, attempt));
const rows = async (sql: string, ...values: unknown[]) =>
  (await database.pool.query(sql, values)).rows as Record<string, unknown>[];

beforeAll(async () => {
  database = await createTestDatabase('order');
  const pool = database.openPool(50);
  createOrder = new CreateOrder(pool);
  fence = new FenceCheckout(pool);
});
afterAll(() => database.drop());

describe('CreateOrder (ORD-1)', () => {
  it('stores lines, amounts, address and history, and gives the order a readable number (ORD-3)', async () => {
    const content = anOrder({ lines: [aLine(), aLine({ sku: 'MUG-1', quantity: 1, unitPriceMinor: 799n })] });
    const { orderId, number, created } = await create(content);

    expect(created).toBe(true);
    expect(number).toMatch(/^HF-\d{4}-\d{6,}$/);
    const [order] = await rows('SELECT * FROM orders WHERE id = $1', orderId);
    expect(order).toMatchObject({
      tenant_id: 'demo',
      status: 'pending',
      payment_status: 'pending',
      grand_total_minor: content.totals.grandTotalMinor,
      shipping_address: content.shippingAddress,
      cart_token_hash: Buffer.from(content.cartTokenHash!),
    });
    const lines = await rows(
      'SELECT sku, total_minor FROM order_lines WHERE order_id = $1 ORDER BY position',
      orderId,
    );
    expect(lines).toEqual(content.lines.map(({ sku, totalMinor }) => ({ sku, total_minor: totalMinor })));
    const history = await rows(
      'SELECT from_status, to_status FROM order_history WHERE order_id = $1',
      orderId,
    );
    expect(history).toEqual([{ from_status: null, to_status: 'pending' }]);
  });

  it('creates one order from 50 simultaneous calls on 50 connections, and all get it', async () => {
    const content = anOrder();
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(content)));

    expect(new Set(answers.map(({ orderId }) => orderId)).size).toBe(1);
    expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(
      await rows('SELECT count(*)::int AS n FROM orders WHERE cart_session_id = $1', content.checkoutId),
    ).toEqual([{ n: 1 }]);
  });

  it('ORD-1 has the id that checkout has drawn; an order that exists keeps its own, and an id that is taken is refused', async () => {
    const [content, other] = [anOrder(), anOrder()];
    const [drawn, later] = [newId(), newId()];
    const createAs = (wanted: OrderContent, id: string) => inTenant(() => createOrder.execute(wanted, id));

    const first = await createAs(content, drawn);
    expect(first).toMatchObject({ orderId: drawn, created: true });
    const again = await Promise.all(Array.from({ length: 10 }, () => createAs(content, drawn)));
    expect(again).toEqual(Array(10).fill({ ...first, created: false }));
    expect(await createAs({ ...content, attempt: content.attempt + 1 }, later)).toEqual({
      ...first,
      created: false,
    });
    expect(await reasonOf(createAs(other, drawn))).toBe('ORDER_MISMATCH');
    expect(await create(other)).toMatchObject({ created: true });
    expect(await rows('SELECT sequence FROM order_history WHERE order_id = $1', drawn)).toHaveLength(1);
  });

  it('ORD-1 is one of 50 simultaneous calls under one drawn id', async () => {
    const [content, drawn] = [anOrder(), newId()];
    const call = () => inTenant(() => createOrder.execute(content, drawn));

    const answers = await Promise.all(Array.from({ length: 50 }, call));

    expect(new Set(answers.map(({ orderId, number }) => `${orderId} ${number}`)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  it('answers the first order to a later attempt with the same payment and total', async () => {
    const content = anOrder();
    const first = await create(content);
    expect(await create({ ...content, attempt: 2 })).toEqual({ ...first, created: false });
  });

  it('refuses another payment, another total and another currency with ORDER_MISMATCH', async () => {
    const content = anOrder();
    await create(content);
    const lines = [aLine({ quantity: 3 })];
    const { totals } = anOrder({ lines });

    expect(await reasonOf(create({ ...content, paymentId: newId() }))).toBe('ORDER_MISMATCH');
    expect(await reasonOf(create({ ...content, lines, totals }))).toBe('ORDER_MISMATCH');
    expect(await reasonOf(create({ ...content, currency: 'EUR' }))).toBe('ORDER_MISMATCH');
  });

  it('refuses a payment that paid for another order, and leaves the checkout free', async () => {
    const first = anOrder();
    await create(first);
    const second = anOrder();

    expect(await reasonOf(create({ ...second, paymentId: first.paymentId }))).toBe('ORDER_MISMATCH');
    expect(await create(second)).toMatchObject({ created: true });
  });

  it('PAY-5 refuses amounts that do not add up, and writes nothing', async () => {
    const content = anOrder();
    const wrong = {
      ...content,
      totals: { ...content.totals, grandTotalMinor: content.totals.grandTotalMinor + 1n },
    };
    const wrongLine = {
      ...content,
      lines: content.lines.map((line) => ({ ...line, totalMinor: line.totalMinor - 1n })),
    };

    expect(await reasonOf(create(wrong))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(create(wrongLine))).toBe('VALIDATION_FAILED');
    expect(await rows('SELECT 1 FROM cart_sessions WHERE cart_session_id = $1', content.checkoutId)).toEqual(
      [],
    );
  });

  it('keeps checkouts of two tenants apart (SYS-6)', async () => {
    const content = anOrder();
    const first = await create(content, 'demo');
    const other = await create(content, 'demo-eu');
    expect(other).toMatchObject({ created: true });
    expect(other.orderId).not.toBe(first.orderId);
  });

  it('is one statement, for one line as for a hundred', async () => {
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    await create(anOrder());
    await create(anOrder({ lines: Array.from({ length: 100 }, (_, n) => aLine({ sku: `SKU-${n}` })) }));
    stop();

    expect(statements).toEqual(['order_create', 'order_create']);
  });

  it('numbers orders increasingly and without waiting for one another (ORD-3)', async () => {
    const [waiting, other] = [await database.pool.connect(), await create(anOrder())];
    await waiting.query('BEGIN');
    await waiting.query("SELECT nextval('order_number_seq')");
    const later = await create(anOrder());
    await waiting.query('ROLLBACK');
    waiting.release();

    expect(later.number > other.number).toBe(true);
  });

  it('starts cash on delivery as confirmed with its payment due, and publishes that (ORD-5)', async () => {
    const { orderId } = await create(aCodOrder());
    const [order] = await rows('SELECT status, payment_status FROM orders WHERE id = $1', orderId);
    expect(order).toEqual({ status: 'confirmed', payment_status: 'due' });
    const events = await rows(
      "SELECT topic, payload->>'from' AS was, payload->>'to' AS now FROM outbox WHERE aggregate_id = $1 ORDER BY position",
      orderId,
    );
    expect(events).toEqual([
      { topic: 'orders.order.status_changed', was: null, now: 'confirmed' },
      { topic: 'orders.order.confirmed', was: null, now: null },
    ]);
  });

  it('publishes complete events, with the number, the lines and the promotions (EVT-1)', async () => {
    const content = aCodOrder({ lines: [aLine(), aLine({ sku: 'MUG-1' })] });
    const { orderId, number } = await create(content);
    const [every, own] = await rows(
      'SELECT payload FROM outbox WHERE aggregate_id = $1 ORDER BY position',
      orderId,
    );

    const complete = {
      order_number: number,
      cart_session_id: content.checkoutId,
      lines: [{ sku: 'TSHIRT-BLK-M', quantity: 2, total: { amount_minor: 2200 } }, { sku: 'MUG-1' }],
      promotions: [],
    };
    expect(orderStatusChanged.schema.parse(every?.['payload'])).toMatchObject(complete);
    expect(orderConfirmed.schema.parse(own?.['payload'])).toMatchObject(complete);
  });
});

describe('FenceCheckout (ORD-1, DEM-9)', () => {
  it('refuses attempts up to the fenced one for good, and accepts a later one', async () => {
    const content = anOrder({ attempt: 2 });
    expect(await fenceUpTo(content.checkoutId, 2)).toEqual({ kind: 'fenced' });

    expect(await reasonOf(create({ ...content, attempt: 1 }))).toBe('ATTEMPT_FENCED');
    expect(await reasonOf(create(content))).toBe('ATTEMPT_FENCED');
    expect(await create({ ...content, attempt: 3 })).toMatchObject({ created: true });
  });

  it('is not lowered by the late retry of an older fence', async () => {
    const content = anOrder({ attempt: 2 });
    await fenceUpTo(content.checkoutId, 2);
    await fenceUpTo(content.checkoutId, 1);
    expect(await reasonOf(create(content))).toBe('ATTEMPT_FENCED');
  });

  it('answers the order if there is one, even for a later attempt (DEM-8)', async () => {
    const content = anOrder();
    const { orderId, number } = await create(content);
    expect(await fenceUpTo(content.checkoutId, 1)).toEqual({
      kind: 'ordered',
      orderId,
      number,
      attempt: 1,
    });
    expect(await fenceUpTo(content.checkoutId, 7)).toEqual({
      kind: 'ordered',
      orderId,
      number,
      attempt: 1,
    });
  });

  it('lets exactly one of create and fence win, in each of 3,000 simultaneous pairs', async () => {
    const pair = async (n: number): Promise<string> => {
      const content = anOrder();
      const creating = (): Promise<unknown> => reasonOf(create(content));
      const fencing = () => fenceUpTo(content.checkoutId, 1);
      // Alternately started first, so that both orders of arrival happen.
      const [made, fenced] =
        n % 2 === 0
          ? await Promise.all([creating(), fencing()])
          : await Promise.all([fencing(), creating()]).then(([f, c]) => [c, f] as const);
      return `${String(made)} ${fenced.kind}`;
    };
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 120; round += 1) {
      const answers = await Promise.all(Array.from({ length: 25 }, (_, n) => pair(n)));
      for (const answer of answers) outcomes.set(answer, (outcomes.get(answer) ?? 0) + 1);
    }

    expect([...outcomes.keys()].sort()).toEqual(['ATTEMPT_FENCED fenced', 'nothing ordered']);
    expect(
      await rows(
        'SELECT 1 FROM cart_sessions s JOIN orders o USING (cart_session_id) WHERE s.fenced_attempt >= o.attempt',
      ),
    ).toEqual([]);
  }, 60_000);
});
