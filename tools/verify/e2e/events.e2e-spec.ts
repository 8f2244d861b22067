import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { parseAllDocuments } from 'yaml';

import { eventually } from '@holdfast/testing';

import { inRepository } from '../../launcher/paths.ts';
import { findDaprd } from '../../launcher/processes/find-daprd.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { databaseUrl, e2eDataDir, openShop } from './stack.ts';

jest.setTimeout(120_000);
const CONVERGES_MS = 40_000;

interface Subscription {
  readonly spec: {
    readonly topic: string;
    readonly deadLetterTopic?: string;
    readonly routes: { readonly default: string };
  };
  readonly scopes: readonly string[];
}
interface Metadata {
  readonly subscriptions?: readonly {
    readonly topic: string;
    readonly deadLetterTopic?: string;
    readonly rules: readonly { readonly path: string }[];
  }[];
}

let shop: ReturnType<typeof openShop>;
const databases = new Map<string, pg.Pool>();

beforeAll(() => {
  shop = openShop();
});
afterAll(async () => {
  await shop.close();
  await Promise.all([...databases.values()].map((pool) => pool.end()));
});

async function rows(service: string, sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  let pool = databases.get(service);
  if (!pool) databases.set(service, (pool = new pg.Pool({ connectionString: databaseUrl(service), max: 2 })));
  return (await pool.query(sql, values)).rows;
}

/** Publishes as a carrier or a warehouse management system would: through the sidecar of those outside. */
async function publishOutside(topic: string, event: object): Promise<string> {
  const id = randomUUID();
  const { sidecars, urls } = findStack({ dataDir: e2eDataDir() });
  const { status } = await fetch(`${sidecars['outside']}/v1.0/publish/events/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', 'dapr-api-token': urls.dapr.apiToken },
    body: JSON.stringify({
      ...{ specversion: '1.0', id, type: `${topic}.v1`, source: 'wms', tenantid: 'demo' },
      ...event,
    }),
  });
  expect(status).toBe(204);
  return id;
}

const deadLetters = (service: string, eventId: string) =>
  rows(service, 'SELECT topic, reason, status FROM dead_letters WHERE event_id = $1', [eventId]);
const placeOrder = async () =>
  (await (await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 })).start()).placeOrder();
const statusOf = async (orderId: string) =>
  (await rows('order', 'SELECT status FROM orders WHERE id = $1', [orderId]))[0]?.['status'];

describe('SYS-9 the sidecars of the stack', () => {
  const manifests = parseAllDocuments(
    readFileSync(inRepository('gitops', 'infrastructure', 'dapr', 'subscriptions.yaml'), 'utf8'),
  ).map((document) => document.toJS() as Subscription);

  it('are one per app, real where there is a daprd, and serve the declared subscriptions', async () => {
    const version = findDaprd() ? expect.stringMatching(/^1\./) : 'holdfast-local';
    const { sidecars, urls } = findStack({ dataDir: e2eDataDir() });
    const headers = { 'dapr-api-token': urls.dapr.apiToken };
    for (const [app, url] of Object.entries(sidecars)) {
      const metadata = (await (await fetch(`${String(url)}/v1.0/metadata`, { headers })).json()) as Metadata;
      expect(metadata).toMatchObject({ id: app, runtimeVersion: version });
      const declared = manifests.filter(({ scopes }) => scopes.includes(app));
      const served = (metadata.subscriptions ?? []).map(({ topic, deadLetterTopic, rules }) => [
        topic,
        deadLetterTopic || undefined,
        rules[0]?.path,
      ]);
      const wanted = declared.map(({ spec }) => [spec.topic, spec.deadLetterTopic, spec.routes.default]);
      expect(served.sort()).toEqual(wanted.sort());
    }
  });
});

describe('EVT-3 DEM-25 poison among the events', () => {
  it('ends in the dead-letter store of the app that refuses it, and the events behind it flow on', async () => {
    const { orderId } = await placeOrder();
    await eventually(async () => expect(await statusOf(orderId)).toBe('processing'), CONVERGES_MS);

    const poison = await publishOutside('fulfillment.status_changed', { data: { status: 'shipped' } });
    const noData = await publishOutside('shipping.shipment.updated', { data: 'this is no shipment' });
    await publishOutside('fulfillment.status_changed', { data: { order_id: orderId, status: 'shipped' } });

    await eventually(async () => expect(await statusOf(orderId)).toBe('shipped'), CONVERGES_MS);
    for (const [id, topic] of [
      [poison, 'fulfillment.status_changed'],
      [noData, 'shipping.shipment.updated'],
    ] as const) {
      await eventually(
        async () =>
          expect(await deadLetters('order', id)).toEqual([
            { topic, reason: expect.stringContaining('invalid'), status: 'stored' },
          ]),
        CONVERGES_MS,
      );
    }
  });

  it('is also what the handler itself can never accept', async () => {
    const data = { sku: 'MUG-WHT', on_hand: 3, location_id: 'no-such-place' };
    const poison = await publishOutside('warehouse.stock.corrected', { data });

    await eventually(
      async () =>
        expect(await deadLetters('warehouse', poison)).toMatchObject([
          { topic: 'warehouse.stock.corrected', reason: expect.stringContaining('VALIDATION_FAILED') },
        ]),
      CONVERGES_MS,
    );
  });
});

describe('EVT-5 one request, followed', () => {
  /** What an app has logged for a request. */
  const linesOf = async (app: string, requestId: string): Promise<Record<string, unknown>[]> => {
    const text = await readFile(join(e2eDataDir(), 'logs', `${app}.log`), 'utf8');
    const lines = text.split('\n').filter((line) => line.includes(requestId));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('through gRPC, outbox and CloudEvent into the log lines of everybody who acted on it', async () => {
    const shopper = await (await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 })).start();
    const requestId = `e2e-${randomUUID()}`;
    const traceId = randomBytes(16).toString('hex');
    const { body } = await shop.checkout.request('POST', `/v1/checkouts/${shopper.checkoutId}/confirm`, {
      headers: {
        ...shopper.headers,
        'x-request-id': requestId,
        traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      },
      body: { payment: { type: 'card', paymentMethodId: 'pm_card_visa' } },
    });
    expect(body).toMatchObject({ status: 'completed' });

    // analytics is told by the checkout's worker, notification by order, and both of the one request.
    for (const [app, topic] of [
      ['analytics', 'checkout.cart.converted'],
      ['notification', 'orders.order.confirmed'],
    ] as const) {
      await eventually(
        async () =>
          expect(await linesOf(app, requestId)).toContainEqual(
            expect.objectContaining({ msg: 'event consumed', topic, traceId, tenantId: 'demo' }),
          ),
        CONVERGES_MS,
      );
    }
  });
});
