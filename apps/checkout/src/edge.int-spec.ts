import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TestApp } from './testing/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open({
    CORS_ORIGINS: 'https://shop.test, https://other.test',
    REQUEST_TIMEOUT_MS: '300',
  });
});
afterAll(() => app.close());

describe('SYS-2 the app', () => {
  it('is ready with its database and Redis', async () => {
    expect((await app.call('GET', '/health/ready', { tenant: '' })).json).toEqual({
      status: 'ready',
      parts: { database: 'up', redis: 'up' },
    });
  });

  it('counts its requests by route', async () => {
    await app.cart();

    const metrics = await (await fetch(`${app.internalUrl}/metrics`)).text();
    expect(metrics).toContain('route="/v1/carts/:id/lines"');
  });
});

describe('spec 6: the description of the API', () => {
  it('is OpenAPI 3.1 with every route, without a tenant', async () => {
    const { json } = await app.call('GET', '/openapi.json', { tenant: '' });

    expect(json.openapi).toBe('3.1.0');
    const routes = Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'DELETE /v1/carts/{id}/lines/{lineId}',
      'DELETE /v1/checkouts/{id}',
      'GET /v1/carts/{id}',
      'GET /v1/checkouts/{id}',
      'GET /v1/checkouts/{id}/order',
      'GET /v1/checkouts/{id}/shipping-methods',
      'PATCH /v1/carts/{id}/lines/{lineId}',
      'PATCH /v1/checkouts/{id}',
      'POST /v1/carts',
      'POST /v1/carts/{id}/claim',
      'POST /v1/carts/{id}/lines',
      'POST /v1/checkouts',
      'POST /v1/checkouts/{id}/confirm',
      'POST /v1/checkouts/{id}/hosted-session',
      'PUT /v1/carts/{id}/promotion-codes',
    ]);
  });

  it('bounds what may be sent, and refers to nothing it does not hold', async () => {
    const { json, text } = await app.call('GET', '/openapi.json', { tenant: '' });

    const { schemas } = json.components as {
      schemas: Record<string, { properties?: Record<string, object> }>;
    };
    expect(schemas['AddCartLine']?.properties?.['quantity']).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 999,
    });
    expect(schemas['AddressInput']).toMatchObject({ required: ['name', 'line1', 'city', 'countryCode'] });
    const referred = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!);
    expect([...new Set(referred)].filter((name) => !(name in schemas))).toEqual([]);
  });

  it('can be read at /docs', async () => {
    const { status, text } = await app.call('GET', '/docs', { tenant: '' });

    expect(status).toBe(200);
    expect(text).toContain('/v1/checkouts/{id}/confirm');
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    app.call('OPTIONS', '/v1/carts', {
      tenant: '',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

  it('may call where they are allowed to', async () => {
    const { status, headers } = await preflight('https://shop.test');

    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.test');
    expect(headers.get('access-control-allow-headers')).toContain('x-cart-token');
  });

  it('may not otherwise', async () => {
    expect((await preflight('https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a request', () => {
  it('is known by its id, in the header as in the problem', async () => {
    for (const body of [undefined, '{', { email: 1 }]) {
      const { headers, json } = await app.call('POST', '/v1/carts', {
        tenant: '',
        body,
        headers: { 'x-request-id': 'spec-1' },
      });
      expect([headers.get('x-request-id'), json.requestId]).toEqual(['spec-1', 'spec-1']);
    }
  });

  it('is answered when its time is up', async () => {
    const cart = await app.cart({});
    let answer = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      answer = resolve;
    });
    app.ports.pricing.calls.plan('prices', { kind: 'wait', until });

    const { status, json } = await app.call('POST', `/v1/carts/${cart.id}/lines`, {
      token: cart.token,
      body: { sku: 'SKU-1', quantity: 1 },
    });
    answer();

    expect([status, json.reason]).toEqual([504, 'REQUEST_TIMEOUT']);
  });
});

describe('the rate limit', () => {
  it('is off unless it is configured', async () => {
    const unlimited = await TestApp.open();
    try {
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async () => (await unlimited.call('POST', '/v1/carts')).status),
      );

      expect(new Set(statuses)).toEqual(new Set([201]));
    } finally {
      await unlimited.close();
    }
  });

  it('TRU-8 counts a client whatever shops it names, invented ones too, and lets health alone', async () => {
    const limited = await TestApp.open({ RATE_LIMIT_PER_MINUTE: '20', TRUSTED_PROXIES: '127.0.0.1' });
    const client = `2001:db8:${randomBytes(4)
      .toString('hex')
      .replace(/^(....)/, '$1:')}`;
    const ask = (tenant: string, address = `${client}::1`) =>
      limited.call('POST', '/v1/carts', {
        tenant,
        headers: { 'x-forwarded-for': `198.51.100.1, ${address}` },
      });
    try {
      const first = await ask('demo');
      const statuses = await Promise.all(
        Array.from({ length: 199 }, async (_, index) => (await ask(`invented-${index}`)).status),
      );

      expect(first.status).toBe(201);
      expect(statuses.filter((status) => status === 404)).toHaveLength(19);
      expect(statuses.filter((status) => status === 429)).toHaveLength(180);
      const refused = await ask('demo', `${client}::2`);
      expect([refused.status, refused.json.reason]).toEqual([429, 'RATE_LIMITED']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
      expect((await ask('demo', '2001:db8:1:2::1')).status).not.toBe(429);
      expect((await limited.call('GET', '/health/live')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('TRU-8 is not escaped by a forwarded address that no trusted proxy wrote', async () => {
    const limited = await TestApp.open({ RATE_LIMIT_PER_MINUTE: '5' });
    try {
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const headers = { 'x-forwarded-for': `192.0.2.${index}`, 'x-real-ip': `192.0.2.${index}` };
          return (await limited.call('POST', '/v1/carts', { headers })).status;
        }),
      );

      expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(5);
    } finally {
      await limited.close();
    }
  });
});
