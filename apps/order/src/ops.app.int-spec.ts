import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { startOrderApp } from './testing/order-app.js';
import { aCodOrder } from './testing/orders.js';
import { Scenario } from './testing/scenario.js';

let database: TestDatabase;
let issuer: TestIssuer;
let running: RunningApp;
let internal: string;
let eventId: string;

beforeAll(async () => {
  [database, issuer] = [await createTestDatabase('order'), await startIssuer()];
  const app = await startOrderApp({
    DATABASE_URL: database.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  });
  ({ running, internal } = app);
});
afterAll(async () => {
  await running.stop();
  issuer.close();
  await database.drop();
});
beforeEach(async () => {
  const { orderId } = await new Scenario(database.pool).create(aCodOrder());
  const { rows } = await database.pool.query<{ id: string }>(
    "UPDATE outbox SET status = 'failed', attempts = 10, last_error = 'too large' WHERE aggregate_id = $1 RETURNING id",
    [orderId],
  );
  eventId = rows[0]!.id;
});

const asOps = async (tenant = 'demo', roles = ['ops']) => ({
  'x-tenant-id': tenant,
  authorization: `Bearer ${await issuer.token('olga', tenant, '5m', roles)}`,
});
async function call(method: string, path: string, headers: object, body?: object) {
  const response = await fetch(`${internal}/ops/${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const listed = async () => {
  const { body } = await call('GET', 'outbox', await asOps());
  return (body['events'] as { id: string }[]).map(({ id }) => id);
};

describe('events that fit no order, for operators (ORD-8)', () => {
  it('ORD-8 unknown and late ones are shown to the operators of their shop', async () => {
    const { orderId } = await new Scenario(database.pool).create(aCodOrder());
    for (const status of ['picked', 'lost']) {
      const event = {
        specversion: '1.0',
        id: `${orderId}-${status}`,
        source: 'wms',
        tenantid: 'demo',
        data: { order_id: orderId, status },
      };
      await fetch(`${internal}/events/fulfillment.status_changed`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(event),
      });
    }
    const path = `kept-news?orderId=${orderId}`;

    const { body } = await call('GET', path, await asOps());

    expect(body['news']).toMatchObject([
      { orderId, status: 'lost', reason: 'UNKNOWN_STATUS', payload: { status: 'lost' } },
      { orderId, status: 'picked', reason: 'UNKNOWN_STATUS' },
    ]);
    expect((await call('GET', path, await asOps('demo-eu'))).body).toEqual({ news: [] });
    expect((await call('GET', path, await asOps('demo', []))).status).toBe(403);
    expect((await call('GET', 'kept-news?orderId=x', await asOps())).status).toBe(400);
  });
});

describe('events that the broker refused, for operators (EVT-4, OPS-7)', () => {
  it('OPS-7 a failed event is listed, shown, and pending again after a retry, with a line in the audit', async () => {
    expect(await listed()).toContain(eventId);
    expect(await call('GET', `outbox/${eventId}`, await asOps())).toMatchObject({
      status: 200,
      body: {
        id: eventId,
        status: 'failed',
        attempts: 10,
        lastError: 'too large',
        payload: { to: 'confirmed' },
      },
    });
    expect(
      (await call('POST', `outbox/${eventId}/retry`, await asOps(), { dryRun: true })).body,
    ).toMatchObject({
      status: 'failed',
    });

    const retried = await call('POST', `outbox/${eventId}/retry`, await asOps());

    expect(retried.status).toBe(200);
    expect(['pending', 'processing']).toContain(retried.body['status']);
    expect(await listed()).not.toContain(eventId);
    expect(await call('POST', `outbox/${eventId}/retry`, await asOps())).toMatchObject({
      status: 404,
      body: { reason: 'EVENT_NOT_FOUND' },
    });
    expect((await call('GET', `audit?subject=${eventId}`, await asOps())).body['acts']).toMatchObject([
      { actor: 'olga', action: 'outbox.retry', outcome: 'pending' },
    ]);
  });

  it('OPS-7 a failed event is resolved with a note, once, of ten at once', async () => {
    const headers = await asOps();
    const resolve = () => call('POST', `outbox/${eventId}/resolve`, headers, { note: 'sent manually' });
    expect((await call('POST', `outbox/${eventId}/resolve`, headers, {})).status).toBe(400);

    const answers = await Promise.all(Array.from({ length: 10 }, resolve));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9);
    expect((await call('GET', `audit?subject=${eventId}`, headers)).body['acts']).toMatchObject([
      { action: 'outbox.resolve', note: 'sent manually' },
    ]);
  });

  it('OPS-7 all failed events are retried in one call', async () => {
    const all = (body: object) => asOps().then((headers) => call('POST', 'outbox/retry-all', headers, body));

    expect((await all({ topic: 'payment.failed' })).body['ids']).toEqual([]);
    expect((await all({ dryRun: true })).body['ids']).toContain(eventId);
    expect(await listed()).toContain(eventId);
    expect((await all({})).body['ids']).toContain(eventId);
    expect(await listed()).toEqual([]);
  });

  it('SYS-6 SEC-1 only operators of the shop see or change an event', async () => {
    for (const [method, path] of [
      ['GET', 'outbox'],
      ['GET', `outbox/${eventId}`],
      ['POST', `outbox/${eventId}/retry`],
      ['POST', `outbox/${eventId}/resolve`],
      ['POST', 'outbox/retry-all'],
    ] as const) {
      expect((await call(method, path, { 'x-tenant-id': 'demo' })).status).toBe(401);
      expect((await call(method, path, await asOps('demo', ['clerk']))).status).toBe(403);
    }
    expect((await call('GET', `outbox/${eventId}`, await asOps('demo-eu'))).status).toBe(404);
    expect((await call('POST', `outbox/${eventId}/retry`, await asOps('demo-eu'))).status).toBe(404);
    expect((await call('POST', 'outbox/retry-all', await asOps('demo-eu'))).body).toEqual({ ids: [] });
    expect((await call('POST', 'outbox/x/retry', await asOps())).status).toBe(404);
  });
});
