import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { RunningApp } from '@holdfast/platform';
import type { orderReturns as proto } from '@holdfast/proto';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { createTestDatabase, reasonOf, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { startOrderApp } from '../testing/order-app.js';
import { CART_TOKEN, anOrder } from '../testing/orders.js';
import { ReturnScenario } from '../testing/return-scenario.js';

let database: TestDatabase;
let issuer: TestIssuer;
let running: RunningApp;
let http: string;
let client: GrpcClient<proto.ReturnServiceClient>;
let shop: ReturnScenario;

beforeAll(async () => {
  [database, issuer] = [await createTestDatabase('order'), await startIssuer()];
  const app = await startOrderApp({
    DATABASE_URL: database.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  });
  ({ running, http } = app);
  shop = new ReturnScenario(database.pool);
  client = createGrpcClient({
    packageName: 'holdfast.order.v1',
    serviceName: 'ReturnService',
    url: app.grpc,
    defaultTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  client.close();
  await running.stop();
  issuer.close();
  await database.drop();
});

const asGuest = { 'x-cart-token': CART_TOKEN };
const bearer = async (customerId: string, roles: string[] = [], tenant = 'demo') => ({
  authorization: `Bearer ${await issuer.token(customerId, tenant, '5m', roles)}`,
});
const asOps = () => bearer('olga', ['ops']);

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
async function call(method: string, path: string, headers: object, body?: unknown): Promise<Answer> {
  const response = await fetch(http + path, {
    method,
    headers: {
      'x-tenant-id': 'demo',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const aDelivered = async (more: object = {}) => {
  const content = anOrder(more);
  const orderId = await shop.delivered(content);
  return { orderId, lineId: content.lines[0]!.lineId, path: `/v1/orders/${orderId}/returns` };
};

describe('POST /v1/orders/{id}/returns (ORD-7)', () => {
  it('ORD-7 guests request it with the token of their cart, and operators complete it', async () => {
    const { orderId, lineId, path } = await aDelivered();
    const asked = await call('POST', path, asGuest, {
      lines: [{ lineId, quantity: 1 }],
      reason: 'TOO_SMALL',
    });
    expect(asked).toMatchObject({
      status: 201,
      body: {
        orderId,
        kind: 'return',
        status: 'requested',
        reason: 'TOO_SMALL',
        lines: [{ lineId, quantity: 1, amount: { amountMinor: 1100, currency: 'USD' } }],
        refundAmount: { amountMinor: 1100, currency: 'USD' },
      },
    });
    const returnPath = `${path}/${String(asked.body['id'])}`;

    expect(
      (await call('POST', `${returnPath}/approve`, await asOps(), { withShipping: true })).body,
    ).toMatchObject({
      status: 'approved',
      shippingAmount: { amountMinor: 500 },
      refundAmount: { amountMinor: 1600 },
    });
    expect((await call('POST', `${returnPath}/receive`, await asOps())).body['status']).toBe('received');
    const completed = await call('POST', `${returnPath}/complete`, await asOps());

    expect(completed).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await call('POST', `${returnPath}/complete`, await asOps())).toEqual(completed);
    const { body } = await call('GET', `/v1/orders/${orderId}`, asGuest);
    expect(body).toMatchObject({ status: 'returned', lines: [{ quantity: 2, returnedQuantity: 1 }] });
    expect((await call('GET', path, asGuest)).body['returns']).toEqual([completed.body]);
  });

  it('ORD-7 one idempotency key creates one return, also for a second caller', async () => {
    const { lineId, path } = await aDelivered();
    const body = { lines: [{ lineId, quantity: 1 }] };
    const ask = (key: string) => call('POST', path, { ...asGuest, 'idempotency-key': key }, body);

    const [first, second] = await Promise.all([ask('a'), ask('a')]);
    expect(second).toEqual(first);
    expect((await ask('b')).body['id']).not.toBe(first.body['id']);
    expect(
      await call('POST', path, { ...asGuest, 'idempotency-key': 'a' }, { ...body, reason: 'X' }),
    ).toMatchObject({
      status: 422,
      body: { reason: 'IDEMPOTENCY_PAYLOAD_MISMATCH' },
    });
  });

  it('ORD-7 a key whose first request broke off after its write finds its own return', async () => {
    const { lineId, path } = await aDelivered();
    const ask = () =>
      call('POST', path, { ...asGuest, 'idempotency-key': 'cut' }, { lines: [{ lineId, quantity: 1 }] });
    const first = await ask();
    await database.pool.query("DELETE FROM idempotency_records WHERE key = 'cut'");

    expect(await ask()).toEqual(first);
  });

  it('ORD-7 refuses invalid requests with a reason, and changes nothing', async () => {
    const { orderId, lineId, path } = await aDelivered();
    const bodies = [
      undefined,
      {},
      { lines: [] },
      { lines: 'x' },
      { lines: [{ lineId, quantity: 0 }] },
      { lines: [{ lineId, quantity: 1.5 }] },
      { lines: [{ lineId, quantity: 1e9 }] },
      { lines: [{ lineId: 'x', quantity: 1 }] },
      { lines: [{ lineId: newId(), quantity: 1 }] },
      { lines: [{ lineId, quantity: 1 }], reason: '' },
      { lines: [{ lineId, quantity: 1 }], reason: 'nul \u0000' },
      { lines: [{ lineId, quantity: 1 }], exchangeFor: [] },
      { lines: Array.from({ length: 101 }, () => ({ lineId, quantity: 1 })) },
    ];
    for (const body of bodies) {
      expect(await call('POST', path, asGuest, body)).toMatchObject({
        status: 400,
        body: { reason: 'VALIDATION_FAILED' },
      });
    }
    expect(await call('POST', path, asGuest, { lines: [{ lineId, quantity: 3 }] })).toMatchObject({
      status: 409,
      body: { reason: 'RETURN_EXCEEDS_BOUGHT', errors: [{ lineId, requested: 3, available: 2 }] },
    });
    expect(await shop.scenario.statusOf(orderId)).toBe('delivered captured');
  });

  it('SYS-6 SEC-1 refuses other callers, other shops and customers who decide themselves', async () => {
    const { orderId, lineId, path } = await aDelivered({ customerId: 'ada' });
    const request = { lines: [{ lineId, quantity: 1 }] };
    const as = async (headers: object, at = path) => (await call('POST', at, headers, request)).status;
    const { body } = await call('POST', path, await bearer('ada'), request);
    const approve = `${path}/${String(body['id'])}/approve`;

    expect(await as({})).toBe(404);
    expect(await as(await bearer('eve'))).toBe(404);
    expect(await as(asGuest, `/v1/orders/${newId()}/returns`)).toBe(404);
    expect(await as({ ...asGuest, 'x-tenant-id': 'demo-eu' })).toBe(404);
    expect((await call('GET', path, await bearer('eve'))).status).toBe(404);
    expect((await call('POST', approve, {})).status).toBe(401);
    expect((await call('POST', approve, asGuest)).status).toBe(401);
    expect(await call('POST', approve, await bearer('ada'))).toMatchObject({
      status: 403,
      body: { reason: 'FORBIDDEN' },
    });
    expect((await call('POST', approve, { ...(await asOps()), 'x-tenant-id': 'demo-eu' })).status).toBe(401);
    const euOps = { ...(await bearer('otto', ['ops'], 'demo-eu')), 'x-tenant-id': 'demo-eu' };
    expect((await call('POST', approve, euOps)).status).toBe(404);
    expect((await call('GET', '/v1/returns', await bearer('ada'))).status).toBe(403);
    expect((await call('GET', '/v1/returns', euOps)).body).toEqual({ returns: [] });
    for (const id of ['x', '%00', newId()]) {
      expect((await call('POST', `${path}/${id}/approve`, await asOps())).status).toBe(404);
    }
    expect(await shop.published(orderId, 'orders.return.approved')).toEqual([]);
  });
});

describe('holdfast.order.v1.ReturnService (ORD-7)', () => {
  const inTenant = <T>(work: () => T, tenantId = 'demo'): T => runInContext(contextFrom({ tenantId }), work);

  it('ORD-7 offers operators the same by gRPC, with the role in the call’s metadata', async () => {
    const { orderId, lineId } = await aDelivered({ customerId: 'grace' });
    const [customer, ops] = [await bearer('grace'), await asOps()];
    const request = { orderId, lines: [{ lineId, quantity: 2 }], reason: '', idempotencyKey: 'k' };
    const asked = (await inTenant(() => client.requestReturn(request, customer))).return!;
    const again = (await inTenant(() => client.requestReturn(request, customer))).return!;
    const which = { orderId, returnId: asked.id };

    expect(again).toEqual(asked);
    expect(await reasonOf(inTenant(() => client.approveReturn({ ...which, withShipping: false })))).toBe(
      'UNAUTHENTICATED',
    );
    expect(
      await reasonOf(inTenant(() => client.approveReturn({ ...which, withShipping: false }, customer))),
    ).toBe('FORBIDDEN');
    await inTenant(() => client.approveReturn({ ...which, withShipping: false }, ops));
    await inTenant(() => client.receiveReturn({ ...which, damagedLineIds: [] }, ops));
    const completed = await inTenant(() => client.completeReturn(which, ops));

    expect(completed.return).toMatchObject({ status: 'completed', refundMinor: '2200', currency: 'USD' });
    expect((await inTenant(() => client.listReturns({ orderId }, customer))).returns).toEqual([
      completed.return,
    ]);
    expect(await reasonOf(inTenant(() => client.rejectReturn({ ...which, note: '' }, ops)))).toBe(
      'ILLEGAL_STATUS_TRANSITION',
    );
  });

  it('ORD-7 refuses malformed calls with a reason', async () => {
    const { orderId, lineId } = await aDelivered({ customerId: 'grace' });
    const [customer, ops] = [await bearer('grace'), await asOps()];
    const request = (more: object) =>
      reasonOf(
        inTenant(() =>
          client.requestReturn({ orderId, lines: [], reason: '', idempotencyKey: '', ...more }, customer),
        ),
      );

    expect(await request({})).toBe('VALIDATION_FAILED');
    expect(await request({ lines: [{ lineId, quantity: -1 }] })).toBe('VALIDATION_FAILED');
    expect(await request({ orderId: 'x' })).toBe('ORDER_NOT_FOUND');
    expect(await reasonOf(inTenant(() => client.completeReturn({ orderId, returnId: '' }, ops)))).toBe(
      'RETURN_NOT_FOUND',
    );
    expect(
      await reasonOf(
        inTenant(
          () =>
            client.requestReturn(
              { orderId, lines: [{ lineId, quantity: 1 }], reason: '', idempotencyKey: '' },
              ops,
            ),
          'demo-eu',
        ),
      ),
    ).toBe('UNAUTHENTICATED');
  });
});
