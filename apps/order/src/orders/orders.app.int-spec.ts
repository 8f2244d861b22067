import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';
import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { RunningApp } from '@holdfast/platform';
import { payment } from '@holdfast/proto';
import type { order as proto } from '@holdfast/proto';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { createTestDatabase, fakeGrpcService, startIssuer } from '@holdfast/testing';
import type { FakeGrpcService, TestDatabase, TestIssuer } from '@holdfast/testing';

import type { OrderContent } from '../order/order.js';
import { startOrderApp, toRequest } from '../testing/order-app.js';
import { CART_TOKEN, aCodOrder, anOrder } from '../testing/orders.js';
import { cloudEvent, paymentEvents } from '../testing/scenario.js';

let database: TestDatabase;
let issuer: TestIssuer;
let running: RunningApp;
let payments: FakeGrpcService;
/** Payments that are authorised, by their checkout. */
const authorized = new Map<string, string>();
let http: string;
let internal: string;
let client: GrpcClient<proto.OrderServiceClient>;

const inTenant = <T>(work: () => T, tenantId = 'demo'): T => runInContext(contextFrom({ tenantId }), work);
const create = (content: OrderContent, tenantId?: string) =>
  inTenant(() => client.createOrder(toRequest(content)), tenantId);
const reasonOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await promise.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  );
  return isDomainError(error) ? error.reason : error;
};

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
const call = async (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> => {
  const response = await fetch((path.startsWith('/events/') ? internal : http) + path, {
    method,
    headers: { 'x-tenant-id': 'demo', ...headers },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const asGuest = { 'x-cart-token': CART_TOKEN };
const asCustomer = async (customerId: string, tenant?: string) => ({
  authorization: `Bearer ${await issuer.token(customerId, tenant)}`,
});
const get = (path: string, headers?: Record<string, string>) => call('GET', path, headers);

beforeAll(async () => {
  [database, issuer] = [await createTestDatabase('order'), await startIssuer()];
  payments = await fakeGrpcService(
    { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' },
    {
      batchGetPayments: ({ attempts }: payment.BatchGetPaymentsRequest) => ({
        payments: attempts.map((attempt) => ({
          ...attempt,
          paymentId: authorized.get(attempt.checkoutId),
          status: payment.PaymentStatus.PAYMENT_STATUS_AUTHORIZED,
        })),
      }),
    },
  );
  const app = await startOrderApp({
    DATABASE_URL: database.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
    PAYMENT_GRPC_URL: payments.url,
  });
  ({ running, http, internal } = app);
  client = createGrpcClient({
    packageName: 'holdfast.order.v1',
    serviceName: 'OrderService',
    url: app.grpc,
    defaultTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  client.close();
  await running.stop();
  payments.stop();
  issuer.close();
  await database.drop();
});

describe('the order service over gRPC', () => {
  it('makes an order, finds it and answers it in whole', async () => {
    const content = anOrder();
    const { orderId, orderNumber, created } = await create(content);
    expect(created).toBe(true);

    const { order } = await inTenant(() =>
      client.findOrderByCartSession({ cartSessionId: content.cartSessionId }),
    );
    expect(order).toMatchObject({
      id: orderId,
      number: orderNumber,
      status: 'pending',
      paymentId: content.paymentId,
      totals: { grandTotalMinor: String(content.totals.grandTotalMinor) },
      shippingAddress: { city: 'Springfield', line2: '' },
    });
    expect((await inTenant(() => client.getOrder({ orderId }))).order).toEqual(order);
  });

  it('fences a session without an order, and answers the order where there is one (ORD-1)', async () => {
    const [fenced, ordered] = [anOrder(), anOrder()];
    const { orderId, orderNumber } = await create(ordered);

    const fence = ({ cartSessionId }: OrderContent) =>
      inTenant(() => client.fenceCartSession({ cartSessionId, attempt: 1 }));
    expect(await fence(fenced)).toEqual({ orderId: '', orderNumber: '', attempt: 0 });
    expect(await reasonOf(create(fenced))).toBe('ATTEMPT_FENCED');
    expect(await fence(ordered)).toEqual({ orderId, orderNumber, attempt: 1 });
  });

  it('refuses what is not an order with VALIDATION_FAILED', async () => {
    const content = anOrder();
    const wrong = [
      { cartSessionId: 'x' },
      { attempt: 0 },
      { lines: [] },
      { email: '' },
      { currency: 'usd' },
      { paymentId: undefined },
      { cartTokenHash: new Uint8Array(5) },
      { note: 'nul \u0000' },
      { lines: [...content.lines, ...content.lines] },
    ];
    for (const part of wrong)
      expect(await reasonOf(create({ ...content, ...part } as OrderContent))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(inTenant(() => client.fenceCartSession({ cartSessionId: 'x', attempt: 1 })))).toBe(
      'VALIDATION_FAILED',
    );
    expect(await reasonOf(inTenant(() => client.getOrder({ orderId: 'x' })))).toBe('ORDER_NOT_FOUND');
  });

  it('TRU-5 closes no session to more attempts than a checkout can have', async () => {
    const { cartSessionId } = aCodOrder();
    for (const attempt of [-2_147_483_648, -1, 0, 1_000_001, 2_147_483_647])
      expect(await reasonOf(inTenant(() => client.fenceCartSession({ cartSessionId, attempt })))).toBe(
        'VALIDATION_FAILED',
      );
  });

  it("TRU-4 a cancellation with an operator's token is that operator's act, once", async () => {
    const { orderId } = await create(aCodOrder());
    const cancel = async (roles: string[]) => {
      const token = await issuer.token('olga', 'demo', '5m', roles);
      return reasonOf(
        inTenant(() =>
          client.cancelOrder({ orderId, reason: 'MISTAKE' }, { authorization: `Bearer ${token}` }),
        ),
      );
    };
    const acts = async () =>
      (await database.pool.query('SELECT actor, action, note FROM ops_audit WHERE subject = $1', [orderId]))
        .rows;

    expect([await cancel([]), await acts()]).toEqual(['FORBIDDEN', []]);
    await cancel(['ops']);
    await cancel(['ops']);
    expect(await acts()).toEqual([{ actor: 'olga', action: 'orders.cancel', note: 'MISTAKE' }]);
  });

  it('SYS-6 answers not-found to another tenant for every read and write', async () => {
    const content = aCodOrder();
    const { orderId } = await create(content);
    const { cartSessionId } = content;
    const asOther = (work: () => Promise<unknown>) => reasonOf(inTenant(work, 'demo-eu'));

    expect(await asOther(() => client.getOrder({ orderId }))).toBe('ORDER_NOT_FOUND');
    expect(await asOther(() => client.findOrderByCartSession({ cartSessionId }))).toBe('ORDER_NOT_FOUND');
    expect(await asOther(() => client.cancelOrder({ orderId, reason: '' }))).toBe('ORDER_NOT_FOUND');
    const fenced = await inTenant(() => client.fenceCartSession({ cartSessionId, attempt: 1 }), 'demo-eu');
    expect(fenced.orderId).toBe('');
    expect((await inTenant(() => client.getOrder({ orderId }))).order?.status).toBe('confirmed');
  });
});

describe('GET /v1/orders/{id}', () => {
  it('shows a guest her order by the token of her cart, with money, lines and history', async () => {
    const content = anOrder();
    const { orderId, orderNumber } = await create(content);
    const { status, body } = await get(`/v1/orders/${orderId}`, asGuest);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: orderId,
      number: orderNumber,
      status: 'pending',
      paymentType: 'card',
      totals: {
        grandTotal: { amountMinor: 2700, currency: 'USD' },
        taxLines: [{ rate: '0.1', amount: { amountMinor: 200 } }],
      },
      lines: [
        {
          id: content.lines[0]?.lineId,
          quantity: 2,
          unitPrice: { amountMinor: 1000 },
          lineTotal: { amountMinor: 2000 },
          total: { amountMinor: 2200 },
        },
      ],
      shippingAddress: { countryCode: 'US' },
      history: [{ from: null, to: 'pending', at: expect.stringMatching(/Z$/) }],
    });
    expect(body).not.toHaveProperty('billingAddress');
    expect(JSON.stringify(body)).not.toContain(
      content.cartTokenHash && Buffer.from(content.cartTokenHash).toString('hex'),
    );
  });

  it('shows a customer her order, and nobody else', async () => {
    const { orderId } = await create(anOrder({ customerId: 'ada' }));
    const path = `/v1/orders/${orderId}`;

    expect((await get(path, await asCustomer('ada'))).status).toBe(200);
    expect(await get(path, await asCustomer('eve'))).toMatchObject({
      status: 404,
      body: { reason: 'ORDER_NOT_FOUND' },
    });
    expect((await get(path, { 'x-cart-token': 'guessed' })).status).toBe(404);
    expect((await get(path)).status).toBe(404);
  });

  it('answers 401 to a forged, expired or foreign token (7.1)', async () => {
    const { orderId } = await create(anOrder({ customerId: 'ada' }));
    const path = `/v1/orders/${orderId}`;
    const valid = await issuer.token('ada');

    expect((await get(path, { authorization: `Bearer ${valid.slice(0, -4)}AAAA` })).status).toBe(401);
    expect(
      (await get(path, { authorization: `Bearer ${await issuer.token('ada', 'demo', '-1m')}` })).status,
    ).toBe(401);
    expect((await get(path, await asCustomer('ada', 'demo-eu'))).status).toBe(401);
    expect((await get(path, { ...asGuest, authorization: 'Basic x' })).status).toBe(401);
  });

  it('answers 404 to ids that cannot be, and 400 without a tenant', async () => {
    for (const id of ['x', 'null', '%00', `${newId()}'`, newId(), '../orders', 'é'.repeat(60)]) {
      expect((await get(`/v1/orders/${encodeURIComponent(id)}`, asGuest)).status).toBe(404);
    }
    expect(await get(`/v1/orders/${newId()}`, { 'x-tenant-id': '' })).toMatchObject({
      status: 400,
      body: { reason: 'TENANT_REQUIRED' },
    });
  });

  it('SYS-6 hides an order from the same token in another tenant', async () => {
    const { orderId } = await create(anOrder());
    expect((await get(`/v1/orders/${orderId}`, { ...asGuest, 'x-tenant-id': 'demo-eu' })).status).toBe(404);
  });
});

describe('GET /v1/orders', () => {
  it("pages through a customer's orders, newest first, each once", async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.unshift((await create(anOrder({ customerId: 'grace' }))).orderId);
    await create(anOrder({ customerId: 'somebody-else' }));
    await create(anOrder({ customerId: 'grace' }), 'demo-eu');

    const seen: unknown[] = [];
    let cursor = '';
    do {
      const query = `?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { status, body } = await get(`/v1/orders${query}`, await asCustomer('grace'));
      expect(status).toBe(200);
      seen.push(...(body['orders'] as { id: string }[]).map(({ id }) => id));
      cursor = (body['nextCursor'] as string | undefined) ?? '';
    } while (cursor);
    expect(seen).toEqual(made);
  });

  it('answers 401 to whoever is no customer, and 400 to a query that is none', async () => {
    expect((await get('/v1/orders')).status).toBe(401);
    expect((await get('/v1/orders', asGuest)).status).toBe(401);
    const customer = await asCustomer('ada');
    for (const query of [
      'cursor=x',
      'cursor=',
      'limit=0',
      'limit=x',
      'limit=1000',
      ...[
        '9999-99-99T99:99:99Z x',
        `0000-01-01T00:00:00.000Z ${newId()}`,
        `2026-01-01T24:00:00.000Z ${newId()}`,
        `+275760-09-13T00:00:00.000Z ${newId()}`,
        `2026-01-01T00:00:00.000Z ${newId()} x`,
        `infinity ${newId()}`,
        `2026-01-01T00:00:00.000Z' ${newId()}`,
      ].map((text) => `cursor=${Buffer.from(text).toString('base64url')}`),
      'cursor=a&cursor=b',
      `cursor=${'A'.repeat(5_000)}`,
    ]) {
      expect({ query, ...(await get(`/v1/orders?${query}`, customer)) }).toMatchObject({
        query,
        status: 400,
        body: { reason: 'VALIDATION_FAILED' },
      });
    }
  });
});

describe('POST /v1/orders/{id}/cancel (ORD-6)', () => {
  it('cancels once, and answers the second time like the first', async () => {
    const { orderId } = await create(aCodOrder());
    const first = await call('POST', `/v1/orders/${orderId}/cancel`, asGuest);
    const second = await call('POST', `/v1/orders/${orderId}/cancel`, asGuest);

    expect(first).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(second).toEqual(first);
    const { rows } = await database.pool.query<{ topic: string }>(
      'SELECT topic FROM outbox WHERE aggregate_id = $1 ORDER BY position',
      [orderId],
    );
    expect(rows.map(({ topic }) => topic)).toEqual([
      'orders.order.status_changed',
      'orders.order.status_changed',
      'orders.order.cancelled',
    ]);
  });

  it('refuses after the order was shipped, and to strangers', async () => {
    const { orderId } = await create(aCodOrder());
    expect((await call('POST', `/v1/orders/${orderId}/cancel`, { 'x-cart-token': 'x' })).status).toBe(404);
    await database.pool.query("UPDATE orders SET status = 'shipped' WHERE id = $1", [orderId]);
    expect(await call('POST', `/v1/orders/${orderId}/cancel`, asGuest)).toMatchObject({
      status: 409,
      body: { reason: 'ILLEGAL_STATUS_TRANSITION', from: 'shipped', to: 'cancelled' },
    });
  });

  it('DEM-2 refuses the same idempotency key with another body, and replays the answer to the same one', async () => {
    const { orderId } = await create(aCodOrder());
    const cancel = (body: object, key = 'once') =>
      call(
        'POST',
        `/v1/orders/${orderId}/cancel`,
        { ...asGuest, 'content-type': 'application/json', 'idempotency-key': key },
        JSON.stringify(body),
      );
    const first = await cancel({ reason: 'CHANGED_MIND' });

    expect(first).toMatchObject({
      status: 200,
      body: { history: [{ to: 'confirmed' }, { to: 'cancelled', reason: 'CHANGED_MIND' }] },
    });
    expect(await cancel({ reason: 'CHANGED_MIND' })).toEqual(first);
    expect(await cancel({ reason: 'OTHER' })).toMatchObject({
      status: 422,
      body: { reason: 'IDEMPOTENCY_PAYLOAD_MISMATCH' },
    });
    expect(await cancel({}, 'white space')).toMatchObject({ status: 400 });
  });

  it('refuses a body that is none, without cancelling', async () => {
    const { orderId } = await create(aCodOrder());
    const json = { ...asGuest, 'content-type': 'application/json' };
    for (const body of [
      '{',
      '[]',
      '"x"',
      '{"reason": 5}',
      '{"reason": "\\ud800"}',
      JSON.stringify({ reason: 'x'.repeat(101) }),
    ]) {
      expect((await call('POST', `/v1/orders/${orderId}/cancel`, json, body)).status).toBe(400);
    }
    expect(
      (await call('POST', `/v1/orders/${orderId}/cancel`, { ...asGuest, 'content-type': 'text/xml' }, 'x'))
        .status,
    ).toBe(415);
    expect((await get(`/v1/orders/${orderId}`, asGuest)).body['status']).toBe('confirmed');
  });
});

describe('events, as the sidecar delivers them', () => {
  const post = (topic: string, body: object) =>
    call(
      'POST',
      `/events/${topic}`,
      { 'content-type': 'application/cloudevents+json', 'x-tenant-id': '' },
      JSON.stringify(body),
    );

  it('reach their consumer by their topic, without a tenant header', async () => {
    const content = anOrder();
    const { orderId } = await create(content);
    const confirmed = paymentEvents(content).confirmed();
    authorized.set(content.cartSessionId, content.paymentId!);

    expect(await post(confirmed.topic, cloudEvent(confirmed))).toEqual({
      status: 200,
      body: { status: 'SUCCESS' },
    });
    expect((await get(`/v1/orders/${orderId}`, asGuest)).body['status']).toBe('confirmed');
    expect(await post('orders.payment.capture_requested', { id: newId() })).toEqual({
      status: 200,
      body: { status: 'DROP' },
    });
  });

  it('have a route for each subscription of the service', async () => {
    const topics = [
      'payment.confirmed',
      'payment.failed',
      'payment.captured',
      'payment.capture_failed',
      'payment.authorization_expiring',
      'payment.refunded',
      'payment.refund_failed',
      'orders.payment.capture_requested',
      'fulfillment.status_changed',
      'shipping.shipment.updated',
      'warehouse.stock.corrected',
      'dead-letter',
    ];
    for (const topic of topics) expect((await post(topic, { id: newId() })).status).toBe(200);
  });
});

describe('the description of the API', () => {
  it('is served for machines and for people', async () => {
    const { body } = await get('/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0' });
    expect(Object.keys(body['paths'] as object)).toEqual([
      '/v1/orders/{id}',
      '/v1/orders',
      '/v1/orders/{id}/cancel',
      '/v1/orders/{id}/returns',
      '/v1/returns',
      '/v1/returns/{id}',
      '/v1/orders/{id}/returns/{returnId}/approve',
      '/v1/orders/{id}/returns/{returnId}/receive',
      '/v1/orders/{id}/returns/{returnId}/complete',
      '/v1/orders/{id}/returns/{returnId}/reject',
    ]);
    const page = await fetch(`${http}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('/v1/orders/{id}/cancel');
  });

  it('is ready with its database', async () => {
    expect(await get('/health/ready')).toMatchObject({ status: 200, body: { parts: { database: 'up' } } });
  });
});
