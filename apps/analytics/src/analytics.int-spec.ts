import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import { cartConverted, orderCompleted } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { deliverEvent } from '@holdfast/inbox/testing';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { AnalyticsModule } from './analytics.module.js';
import { AnalyticsConfig } from './config.js';

const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });

const totalsOf = (grandTotal: number) => ({
  subtotal: eur(grandTotal + 100),
  discount_total: eur(80),
  shipping: eur(20),
  shipping_discount: eur(20),
  tax_total: eur(0),
  grand_total: eur(grandTotal),
});

interface Sale {
  readonly at: string;
  readonly total: number;
  readonly orderId?: string;
  readonly customerId?: string | undefined;
  readonly tenantId?: string;
}

function converted({ at, total, orderId = newId(), customerId, tenantId = 'demo' }: Sale): OutgoingEvent {
  const line = {
    sku: 'CUP',
    name: 'Cup',
    quantity: 2,
    unit_price: eur(total / 2),
    discount_total: eur(80),
    tax_total: eur(0),
    total: eur(total),
  };
  return cartConverted.create({
    tenantId,
    aggregateId: orderId,
    sequence: 1,
    data: {
      cart_id: newId(),
      checkout_id: newId(),
      attempt: 1,
      order_id: orderId,
      order_number: 'D-1',
      customer_id: customerId,
      is_guest: customerId === undefined,
      email: 'ada@example.com',
      locale: 'en',
      payment_type: 'card',
      currency: 'EUR',
      lines: [line, { ...line, sku: 'POT', product_id: 'p-1', quantity: 1 }],
      totals: totalsOf(total),
      promotions: [{ promotion_id: 'auto' }, { promotion_id: 'summer', code: 'SUMMER' }],
      converted_at: at,
    },
  });
}

function completed({ at, total, orderId = newId(), tenantId = 'demo' }: Sale): OutgoingEvent {
  return orderCompleted.create({
    tenantId,
    aggregateId: orderId,
    sequence: 2,
    data: {
      order_id: orderId,
      order_number: 'D-1',
      cart_session_id: newId(),
      attempt: 1,
      is_guest: true,
      email: 'ada@example.com',
      locale: 'en',
      payment_type: 'card',
      is_cod: false,
      total: eur(total),
      totals: totalsOf(total),
      lines: [{ sku: 'CUP', name: 'Cup', quantity: 3 }],
      promotions: [],
      placed_at: at,
      completed_at: at,
    },
  });
}

describe('CON-4 analytics', () => {
  let database: TestDatabase;
  let app: RunningApp;
  let url: string;
  let issuer: TestIssuer;

  beforeAll(async () => {
    issuer = await startIssuer();
    database = await createTestDatabase('analytics');
    const env = {
      BIND_HOST: '127.0.0.1',
      HOLDFAST_ENV: 'local',
      HTTP_PORT: '0',
      INTERNAL_HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      JWKS_URL: issuer.jwksUrl,
      JWKS_HTTP_HOSTS: '127.0.0.1',
    };
    app = await startApp({
      name: 'analytics',
      config: () => loadConfig(AnalyticsConfig, env),
      module: () => AnalyticsModule,
    });
    url = app.internalUrl;
  });
  afterEach(() =>
    database.pool.query('TRUNCATE conversions, conversion_lines, completed_orders, inbox, dead_letters'),
  );
  afterAll(async () => {
    await app.stop();
    issuer.close();
    await database.drop();
  });

  const deliver = (event: OutgoingEvent): Promise<string> => deliverEvent(url, event);
  const daily = async (
    query: string,
    tenantId = 'demo',
    roles: readonly string[] = ['ops'],
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const authorization = `Bearer ${await issuer.token('olga', tenantId, '5m', roles)}`;
    const response = await fetch(`${url}/v1/daily?${query}`, {
      headers: tenantId ? { 'x-tenant-id': tenantId, authorization } : {},
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('rolls conversions and completed orders up per day and currency', async () => {
    const orderId = newId();
    await deliver(converted({ at: '2026-03-01T10:00:00Z', total: 1_000, orderId, customerId: 'c-1' }));
    await deliver(converted({ at: '2026-03-01T23:59:59Z', total: 500 }));
    await deliver(converted({ at: '2026-03-02T00:30:00+02:00', total: 300 }));
    await deliver(converted({ at: '2026-03-02T00:00:00Z', total: 200 }));
    await deliver(completed({ at: '2026-03-02T12:00:00Z', total: 1_000, orderId }));

    expect((await daily('from=2026-03-01&to=2026-03-02')).body).toEqual({
      days: [
        {
          day: '2026-03-01',
          conversions: 3,
          guestConversions: 2,
          items: 9,
          converted: { amountMinor: 1_800, currency: 'EUR' },
          discounts: { amountMinor: 300, currency: 'EUR' },
          completedOrders: 0,
          completed: { amountMinor: 0, currency: 'EUR' },
        },
        {
          day: '2026-03-02',
          conversions: 1,
          guestConversions: 1,
          items: 3,
          converted: { amountMinor: 200, currency: 'EUR' },
          discounts: { amountMinor: 100, currency: 'EUR' },
          completedOrders: 1,
          completed: { amountMinor: 1_000, currency: 'EUR' },
        },
      ],
    });
  });

  it('EVT-2 counts an event once when it is delivered 5 times at once, and an order once in two events', async () => {
    const orderId = newId();
    const event = converted({ at: '2026-03-01T10:00:00Z', total: 1_000, orderId });
    await Promise.all([1, 2, 3, 4, 5].map(() => deliver(event)));
    await deliver(converted({ at: '2026-03-01T10:00:00Z', total: 1_000, orderId }));

    expect((await daily('from=2026-03-01&to=2026-03-01')).body).toMatchObject({ days: [{ conversions: 1 }] });
    const { rows } = await database.pool.query(
      'SELECT line_no, sku, product_id, quantity FROM conversion_lines ORDER BY line_no',
    );
    expect(rows).toEqual([
      { line_no: 1, sku: 'CUP', product_id: null, quantity: 2 },
      { line_no: 2, sku: 'POT', product_id: 'p-1', quantity: 1 },
    ]);
  });

  it('stores promotions and the schema version of a conversion', async () => {
    await deliver(converted({ at: '2026-03-01T10:00:00Z', total: 1_000 }));

    const { rows } = await database.pool.query(
      'SELECT promotion_ids, promotion_codes, schema_version FROM conversions',
    );
    expect(rows).toEqual([
      { promotion_ids: ['auto', 'summer'], promotion_codes: ['SUMMER'], schema_version: 1 },
    ]);
  });

  it('SYS-6 shows a shop its own sales only', async () => {
    await deliver(converted({ at: '2026-03-01T10:00:00Z', total: 1_000 }));

    expect((await daily('from=2026-03-01&to=2026-03-01', 'demo-eu')).body).toEqual({ days: [] });
    expect(await daily('from=2026-03-01&to=2026-03-01', '')).toMatchObject({
      status: 400,
      body: { reason: 'TENANT_REQUIRED' },
    });
  });

  it('SEC-1 refuses the sales of a shop to callers without the role', async () => {
    const query = 'from=2026-03-01&to=2026-03-01';

    expect(await daily(query, 'demo', [])).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } });
    const anonymous = await fetch(`${url}/v1/daily?${query}`, { headers: { 'x-tenant-id': 'demo' } });
    expect(anonymous.status).toBe(401);
  });

  it.each([
    '',
    'from=2026-03-01',
    'from=x&to=y',
    'from=2026-03-02&to=2026-03-01',
    'from=2020-01-01&to=2026-01-01',
    'from=2026-02-30&to=2026-03-01',
  ])('SEC-2 refuses the range %j with a reason', async (query) => {
    expect(await daily(query)).toMatchObject({ status: 400, body: { reason: 'VALIDATION_FAILED' } });
  });

  it('EVT-1 drops and stores an event of a version it does not know', async () => {
    const event = converted({ at: '2026-03-01T10:00:00Z', total: 1_000 });

    expect(await deliver({ ...event, payload: { ...event.payload, schema_version: 2 } })).toBe('DROP');
    expect((await database.pool.query('SELECT event_id, topic FROM dead_letters')).rows).toEqual([
      { event_id: event.id, topic: 'checkout.cart.converted' },
    ]);
  });

  it('reads a range of days by index, not by scanning the whole history', async () => {
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('SET LOCAL enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM daily_sales WHERE tenant_id = 'demo' AND day BETWEEN '2026-03-01' AND '2026-03-31'`,
    );
    await client.query('ROLLBACK');
    client.release();

    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('conversions_by_day');
    expect(plan).toContain('completed_orders_by_day');
  });
});
