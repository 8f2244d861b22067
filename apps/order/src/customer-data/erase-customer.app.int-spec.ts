import { inspect } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { CustomerRefs } from '@holdfast/ops';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { startOrderApp } from '../testing/order-app.js';
import { aCodOrder } from '../testing/orders.js';
import { Scenario } from '../testing/scenario.js';

let database: TestDatabase;
let issuer: TestIssuer;
let running: RunningApp;
let internal: string;
beforeAll(async () => {
  [database, issuer] = [await createTestDatabase('order'), await startIssuer()];
  ({ running, internal } = await startOrderApp({
    DATABASE_URL: database.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  }));
});
afterAll(async () => {
  await running.stop();
  issuer.close();
  await database.drop();
});

const asOps = async (tenant = 'demo', roles = ['ops']) => ({
  'x-tenant-id': tenant,
  authorization: `Bearer ${await issuer.token('olga', tenant, '5m', roles)}`,
});
/** The answers of the three steps, and a refusal. */
interface CustomerDataBody {
  readonly refs: CustomerRefs;
  readonly subject: string;
  readonly tables: Readonly<Record<string, readonly object[]>>;
  readonly erased: Readonly<Record<string, number>>;
  readonly reason?: string;
  readonly errors: readonly { readonly path: string }[];
}

async function post(what: string, body: object, headers?: object) {
  const response = await fetch(`${internal}/ops/customers/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers ?? (await asOps())) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as CustomerDataBody };
}

/** The order of a new customer, after delivery. */
async function anOrder(status = 'delivered') {
  const [customerId, email] = [`c-${newId()}`, `C-${newId()}@shop.example`];
  const { orderId } = await new Scenario(database.pool).create({ ...aCodOrder(), customerId, email });
  await database.pool.query('UPDATE orders SET status = $2, note = $3 WHERE id = $1', [
    orderId,
    status,
    'ring twice',
  ]);
  await database.pool.query(`UPDATE outbox SET status = 'published' WHERE aggregate_id = $1`, [orderId]);
  return { orderId, customerId, email };
}
const rowOf = async (orderId: string) =>
  (await database.pool.query('SELECT * FROM orders WHERE id = $1', [orderId])).rows[0];
/** The requests of a complete erasure: the ids come from `find`. */
async function refsOf(whom: object) {
  const { body } = await post('find', whom);
  return { ...whom, ...body.refs };
}

describe('SEC-4 one customer of order', () => {
  it('SEC-4 is shown with all personal data, and the audit records who read it, not whose data it was', async () => {
    const { orderId, customerId, email } = await anOrder();

    const { status, body } = await post('export', await refsOf({ customerId }));

    expect(status).toBe(200);
    expect(body.tables.orders).toMatchObject([
      {
        id: orderId,
        email,
        customer_id: customerId,
        note: 'ring twice',
        shipping_address: { countryCode: 'US' },
      },
    ]);
    expect(body.tables['outbox']?.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain('token_hash');
    const { rows } = await database.pool.query(`SELECT * FROM ops_audit WHERE action = 'customers.export'`);
    expect(rows.at(-1)).toMatchObject({
      actor: 'olga',
      subject: expect.stringMatching(/^customer:[0-9a-f]{24}$/),
    });
    expect(JSON.stringify(rows)).not.toContain(customerId);
  });

  it('SEC-4 is erased: amounts, country and events’ count stay, nothing that names the customer does, and a second erasure finds nothing', async () => {
    const { orderId, customerId, email } = await anOrder();
    const [before, refs] = [await rowOf(orderId), await refsOf({ customerId })];
    const events = async () =>
      (await database.pool.query('SELECT payload FROM outbox WHERE aggregate_id = $1', [orderId])).rows;
    const published = (await events()).length;

    const tried = await post('erase', { ...refs, note: 'REQ-1', dryRun: true });
    expect(await rowOf(orderId)).toEqual(before);
    const done = await post('erase', { ...refs, note: 'REQ-1' });
    const again = await post('erase', { ...refs, note: 'REQ-1' });

    expect(done).toMatchObject({ status: 200, body: { erased: { orders: 1, outbox: published } } });
    expect(tried.body).toEqual({ ...done.body, dryRun: true });
    expect(again.body.erased).toEqual({});
    const after = await rowOf(orderId);
    expect(after).toMatchObject({
      number: before.number,
      grand_total_minor: before.grand_total_minor,
      tax_lines: before.tax_lines,
      customer_id: null,
      note: null,
      email: 'erased@erased.invalid',
      shipping_address: { countryCode: before.shipping_address.countryCode, name: '', line1: '', city: '' },
    });
    const left = inspect([after, await events()], { depth: 9 });
    for (const word of [customerId, email, before.shipping_address.name, before.shipping_address.line1])
      expect(left).not.toContain(word);
    const { rows: acts } = await database.pool.query(
      `SELECT note, outcome FROM ops_audit WHERE action = 'customers.erase' AND subject = $1 ORDER BY at`,
      [done.body.subject],
    );
    expect(acts).toMatchObject([
      { note: 'REQ-1', outcome: expect.stringContaining('1 orders') },
      { outcome: 'nothing was left to erase' },
    ]);
  });

  it('SEC-4 guests are found by their address in any case; orders of others are not touched', async () => {
    const [own, other] = [await anOrder(), await anOrder()];

    const refs = await refsOf({ email: own.email.toUpperCase() });
    expect(refs.orderIds).toEqual([own.orderId]);
    await post('erase', { ...refs, note: 'REQ-2' });

    expect((await rowOf(own.orderId)).email).toBe('erased@erased.invalid');
    expect((await rowOf(other.orderId)).email).toBe(other.email);
  });

  it.each(['pending', 'confirmed', 'processing', 'shipped', 'return_requested'])(
    'SEC-4 is refused while an order is %s, and says which',
    async (status) => {
      const { orderId, customerId, email } = await anOrder(status);

      const refused = await post('erase', { customerId, note: 'REQ-3' });

      expect(refused).toMatchObject({ status: 409, body: { reason: 'CUSTOMER_HAS_OPEN_BUSINESS' } });
      expect(refused.body.errors).toEqual([
        {
          path: `orders/${(await rowOf(orderId)).number}`,
          message: 'the order is neither delivered nor cancelled',
        },
      ]);
      expect((await rowOf(orderId)).email).toBe(email);
    },
  );

  it('SEC-4 is refused while an event about the customer waits for the broker', async () => {
    const { orderId, customerId } = await anOrder();
    await database.pool.query(`UPDATE outbox SET status = 'pending' WHERE aggregate_id = $1`, [orderId]);

    const refused = await post('erase', { ...(await refsOf({ customerId })), note: 'REQ-4' });

    expect(refused.body.errors[0]).toMatchObject({ path: expect.stringMatching(/^outbox\//) });
  });

  it.each(['"hello"', 'null', '[1]', '{"data": "y"}', '{"data": [1]}', '{"id": "x"}'])(
    'SEC-4 EVT-3 is erased although a dead letter is no event: %s',
    async (payload) => {
      const { orderId, customerId } = await anOrder();
      const letter = newId();
      await database.pool.query(
        `INSERT INTO dead_letters (id, tenant_id, topic, event_id, payload, reason) VALUES ($1, 'demo', 'x', $2, $3, 'invalid')`,
        [letter, newId(), payload],
      );

      const done = await post('erase', { ...(await refsOf({ customerId })), note: 'REQ-6' });

      expect(done.status).toBe(200);
      expect((await rowOf(orderId)).customer_id).toBeNull();
      const { rows } = await database.pool.query('SELECT payload FROM dead_letters WHERE id = $1', [letter]);
      expect(rows).toEqual([{ payload: JSON.parse(payload) }]);
    },
  );

  it('SEC-1 SEC-2 SYS-6 needs the role, the own shop, a name and a note', async () => {
    const { orderId, customerId, email } = await anOrder();
    const asked = { customerId, note: 'REQ-5' };

    for (const what of ['find', 'export', 'erase']) {
      expect((await post(what, asked, { 'x-tenant-id': 'demo' })).status).toBe(401);
      expect((await post(what, asked, await asOps('demo', []))).status).toBe(403);
      expect((await post(what, { note: 'x' })).body.reason).toBe('VALIDATION_FAILED');
      expect((await post(what, { ...asked, orderIds: ['x'] })).status).toBe(400);
    }
    expect((await post('erase', { customerId })).status).toBe(400);
    const elsewhere = await post('erase', { ...asked, orderIds: [orderId] }, await asOps('demo-eu'));
    expect(elsewhere.body.erased).toEqual({});
    expect((await rowOf(orderId)).email).toBe(email);
  });
});
