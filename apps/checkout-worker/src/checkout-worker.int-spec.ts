import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import { cartConverted } from '@holdfast/events';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, eventually, freePort, startTestSidecar, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase, TestSidecar } from '@holdfast/testing';

import { CheckoutWorkerModule } from './checkout-worker.module.js';
import { CheckoutWorkerConfig } from './config.js';

let database: TestDatabase;
let sidecar: TestSidecar;
let worker: RunningApp;
let http: string;

const SERVICES = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'];

const startWorker = async (port: number): Promise<RunningApp> => {
  const env = {
    NODE_ENV: 'test',
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(port),
    INTERNAL_HTTP_PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    REDIS_URL: testRedisUrl(),
    DAPR_HTTP_ENDPOINT: sidecar.url,
    ...Object.fromEntries(SERVICES.map((name) => [`${name}_GRPC_URL`, '127.0.0.1:1'])),
    // Nothing listens there: tries end soon.
    GRPC_CALL_TIMEOUT_MS: '300',
    COMPENSATION_TRY_MS: '300',
  };
  return startApp({
    name: 'checkout-worker',
    config: () => loadConfig(CheckoutWorkerConfig, env),
    module: () => CheckoutWorkerModule.register(),
  });
};

beforeAll(async () => {
  database = await createTestDatabase('checkout');
  sidecar = await startTestSidecar();
  const port = await freePort();
  http = `http://127.0.0.1:${port}`;
  worker = await startWorker(port);
});
afterAll(async () => {
  await worker.stop();
  await sidecar.stop();
  await database.drop();
});

const store = async (): Promise<string> => {
  const id = newId();
  await database.pool.query(
    `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries)
     VALUES ($1, 'demo', $2, 1, 'release_reservations', '{}', 5)`,
    [id, newId()],
  );
  return id;
};

const compensation = async (id: string) =>
  (
    await database.pool.query(
      'SELECT status, tries, claimed_by, last_error FROM failed_compensations WHERE id = $1',
      [id],
    )
  ).rows[0] as object;

const publish = async (): Promise<string> => {
  const event = cartConverted.create({
    tenantId: 'demo',
    aggregateId: newId(),
    sequence: 1,
    data: anyData(),
  });
  await database.pool.query(
    `INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload) VALUES ($1, $2, $3, $4, $5, $6)`,
    [event.id, event.tenantId, event.topic, event.aggregateId, event.sequence, JSON.stringify(event.payload)],
  );
  return event.id;
};

describe('checkout-worker', () => {
  it('SYS-2 is ready with its database, and serves metrics of queue, attempts and jobs', async () => {
    expect(await (await fetch(`${http}/health/ready`)).json()).toEqual({
      status: 'ready',
      parts: { database: 'up' },
    });

    await eventually(async () => {
      const metrics = await (await fetch(`${worker.internalUrl}/metrics`)).text();
      expect(metrics).toMatch(/holdfast_worker_rounds_total\{loop="saga-recovery",outcome="done"\}/);
      expect(metrics).toContain('holdfast_compensations');
      expect(metrics).toMatch(/holdfast_attempts_left 0/);
      expect(metrics).toMatch(/holdfast_outbox_pending/);
    });
  });

  it('CHK-11 is woken when a compensation is stored: tried at once, planned again, never lost', async () => {
    const started = performance.now();
    const id = await store();

    await eventually(async () => {
      expect(await compensation(id)).toMatchObject({
        status: 'pending',
        tries: 1,
        claimed_by: null,
        last_error: expect.stringContaining('WarehouseService'),
      });
    });
    // The poll comes every five minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("EVT-4 publishes the checkout's events", async () => {
    const id = await publish();

    await eventually(() => expect(sidecar.received.map(({ event }) => event.id)).toContain(id));
    expect(sidecar.received.find(({ event }) => event.id === id)).toMatchObject({
      topic: 'checkout.cart.converted',
      event: { source: expect.stringContaining('checkout') },
    });
  });

  it('2.6 stops in order: what is under way ends, nothing is claimed afterwards, and the next worker goes on', async () => {
    const id = await store();
    await worker.stop();
    const left = await compensation(id);
    expect(left).toMatchObject({ claimed_by: null });
    const later = await store();
    expect(await compensation(later)).toMatchObject({ tries: 0 });

    worker = await startWorker(await freePort());

    await eventually(async () => expect(await compensation(later)).toMatchObject({ tries: 1 }));
  });
});

function anyData(): Parameters<typeof cartConverted.create>[0]['data'] {
  const money = { amount_minor: 100, currency: 'USD' };
  const zero = { amount_minor: 0, currency: 'USD' };
  return {
    cart_id: newId(),
    checkout_id: newId(),
    attempt: 1,
    order_id: newId(),
    order_number: 'H-1',
    is_guest: true,
    email: 'ada@example.test',
    locale: 'en',
    payment_id: newId(),
    payment_type: 'card',
    currency: 'USD',
    lines: [
      {
        line_id: newId(),
        sku: 'SKU-1',
        product_id: newId(),
        name: 'Cup',
        quantity: 1,
        unit_price: money,
        discount_total: zero,
        tax_total: zero,
        total: money,
      },
    ],
    totals: {
      subtotal: money,
      discount_total: zero,
      shipping: zero,
      shipping_discount: zero,
      tax_total: zero,
      grand_total: money,
    },
    promotions: [],
    shipping_method_id: 'standard',
    converted_at: new Date().toISOString(),
  };
}
