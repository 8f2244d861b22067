import { Agent } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { SPELLINGS, raw } from '@holdfast/platform/testing';

import { APPS } from '../../launcher/apps/apps.ts';
import { configOf, readAppRoutes } from './app-routes.ts';

/** The routes that storefronts, customers and the gateway may call. A public port serves nothing else: a new public route is added here. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  checkout: [
    'POST /v1/carts',
    'GET /v1/carts/:id',
    'POST /v1/carts/:id/lines',
    'PATCH /v1/carts/:id/lines/:lineId',
    'DELETE /v1/carts/:id/lines/:lineId',
    'PUT /v1/carts/:id/promotion-codes',
    'POST /v1/carts/:id/claim',
    'POST /v1/checkouts',
    'GET /v1/checkouts/:id',
    'PATCH /v1/checkouts/:id',
    'DELETE /v1/checkouts/:id',
    'GET /v1/checkouts/:id/shipping-methods',
    'POST /v1/checkouts/:id/confirm',
    'POST /v1/checkouts/:id/hosted-session',
    'GET /v1/checkouts/:id/order',
    'GET /pay/success',
    'GET /pay/success.js',
    'GET /pay/success.css',
  ],
  order: [
    'GET /v1/orders',
    'GET /v1/orders/:id',
    'POST /v1/orders/:id/cancel',
    'GET /v1/returns',
    'GET /v1/returns/:id',
    'GET /v1/orders/:id/returns',
    'POST /v1/orders/:id/returns',
    'POST /v1/orders/:id/returns/:returnId/approve',
    'POST /v1/orders/:id/returns/:returnId/receive',
    'POST /v1/orders/:id/returns/:returnId/complete',
    'POST /v1/orders/:id/returns/:returnId/reject',
  ],
  payment: ['GET /v1/customers/:id/payments', 'POST /webhooks/stripe'],
};
const DESCRIBED = ['checkout', 'order', 'payment'];
/** Some hundred requests, on a busy machine. */
const LONG_MS = 60_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const TOKEN = 'the-token-of-the-sidecar';

const apps = await readAppRoutes();

describe.each(apps.map((app) => [app.name, app] as const))('TRU-1 the ports of %s', (name, app) => {
  const agent = new Agent({ keepAlive: true });
  let running: RunningApp;
  let open: string;
  const listed = PUBLIC[name] ?? [];

  beforeAll(async () => {
    running = await startApp({
      name,
      config: () => ({
        HOLDFAST_ENV: 'production',
        APP_API_TOKEN: TOKEN,
        BIND_HOST: '127.0.0.1',
        HTTP_PORT: 0,
        INTERNAL_HTTP_PORT: 0,
        LOG_LEVEL: 'silent',
        SHUTDOWN_DRAIN_MS: 0,
        SHUTDOWN_LIMIT_MS: 5_000,
      }),
      module: () => app.module,
    });
    open = await running.app.getUrl();
  });
  afterAll(async () => {
    agent.destroy();
    await running?.stop();
  });

  /** Whether a handler serves it. The handler has no use case behind it, so its answer does not matter. */
  const isServed = async (base: string, method: string, path: string): Promise<boolean> => {
    const headers = { 'content-type': 'application/json', 'dapr-api-token': TOKEN };
    const body = ['GET', 'DELETE'].includes(method) ? undefined : '{}';
    const answer = await raw(base, method, path, { headers, body, agent });
    return !(answer.status === 404 && answer.body.includes('ROUTE_NOT_FOUND'));
  };
  const addressOf = (path: string): string => path.replaceAll(/:\w+/g, 'x');

  it('TRU-1 the list of what is public names routes that there are', () => {
    const there = app.routes.map(({ method, path }) => `${method} ${path}`);
    expect(listed.filter((route) => !there.includes(route))).toEqual([]);
  });

  it('TRU-1 the internal port serves every route', async () => {
    for (const { method, path } of app.routes)
      expect([method, path, await isServed(running.internalUrl, method, addressOf(path))]).toEqual([
        method,
        path,
        true,
      ]);
  });

  it(
    'TRU-1 the public port serves what is on the list and nothing else, in any spelling',
    async () => {
      for (const { method, path } of app.routes) {
        const isPublic = listed.includes(`${method} ${path}`);
        expect([method, path, await isServed(open, method, addressOf(path))]).toEqual([
          method,
          path,
          isPublic,
        ]);
        if (isPublic) continue;
        const written = SPELLINGS(addressOf(path), new URL(open).host);
        const served = await Promise.all(
          written.map(async ([spelling, address]) =>
            (await isServed(open, method, address)) ? spelling : undefined,
          ),
        );
        expect([path, served.filter(Boolean)]).toEqual([path, []]);
      }
    },
    LONG_MS,
  );

  it(
    'TRU-1 the public port does not tell by another method what the internal one serves',
    async () => {
      const hidden = new Set(
        app.routes
          .filter(({ method, path }) => !listed.includes(`${method} ${path}`))
          .map(({ path }) => path),
      );
      for (const path of [...hidden, '/metrics']) {
        const answers = await Promise.all(
          METHODS.map((method) => raw(open, method, addressOf(path), { agent })),
        );
        expect([path, ...answers.map(({ status }) => status)]).toEqual([path, ...METHODS.map(() => 404)]);
        expect(answers.filter(({ headers }) => headers.allow !== undefined)).toEqual([]);
      }
    },
    LONG_MS,
  );

  it('TRU-1 what every app has: health on both ports, metrics on the internal one', async () => {
    for (const path of ['/health/live', '/health/ready'])
      for (const base of [open, running.internalUrl]) expect((await raw(base, 'GET', path)).status).toBe(200);
    expect((await raw(running.internalUrl, 'GET', '/metrics')).status).toBe(200);
    for (const [spelling, written] of SPELLINGS('/metrics', new URL(open).host))
      expect([spelling, (await raw(open, 'GET', written)).status]).toEqual([spelling, 404]);
  });

  it('TRU-1 the document on the public port tells of public routes only', async () => {
    const { status, body } = await raw(open, 'GET', '/openapi.json');
    expect(status).toBe(DESCRIBED.includes(name) ? 200 : 404);
    if (status !== 200) return;
    const { paths } = JSON.parse(body) as { paths: Record<string, object> };
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(told.filter((route) => !listed.includes(route))).toEqual([]);
  });

  it('TRU-2 every route for events asks for the sidecar’s token', async () => {
    for (const { method, path } of app.routes.filter((route) => route.path.startsWith('/events'))) {
      const { status } = await raw(running.internalUrl, method, path, { body: '{}' });
      expect([path, status]).toEqual([path, 401]);
    }
  });
});

describe('TRU-1 the routes that were looked at', () => {
  it('TRU-1 are those of all twelve apps, events and operators’ ones among them', () => {
    expect(apps).toHaveLength(12);
    const internal = apps
      .flatMap(({ routes }) => routes)
      .filter(({ path }) => /^\/(events|ops)\//.test(path));
    expect(internal.length).toBeGreaterThan(60);
  });
});

describe('TRU-3 no events are delivered', () => {
  const asked: Readonly<Record<string, readonly string[]>> = {
    order: ['payment'],
    payment: ['order'],
    warehouse: ['order'],
    promotion: ['order'],
    'loyalty-rewards': ['order'],
    notification: ['order', 'payment'],
  };

  it.each(apps.map((app) => [app.name, app] as const))(
    'TRU-3 to %s while one whom its consumers ask is away',
    async (name, app) => {
      expect(await app.asked()).toEqual(asked[name] ?? []);
    },
  );
});

describe('TRU-2 an app that talks with the broker and has no token', () => {
  const needs = APPS.flatMap(({ name, consumes, publishes }) => [
    ...(consumes ? [[name, 'APP_API_TOKEN'] as const] : []),
    ...(publishes ? [[name, 'DAPR_API_TOKEN'] as const] : []),
  ]);

  it.each(needs)(
    'TRU-2 %s does not start in production without %s, and says why in one line',
    async (name, variable) => {
      const tokens = { APP_API_TOKEN: TOKEN, DAPR_API_TOKEN: TOKEN };
      for (const environment of [undefined, 'production']) {
        const start = configOf(name, { ...tokens, HOLDFAST_ENV: environment, [variable]: undefined });
        await expect(start).rejects.toThrow(
          new RegExp(`^.*${variable}: needed unless HOLDFAST_ENV is local: .+$`, 'm'),
        );
      }
      await expect(configOf(name, { HOLDFAST_ENV: 'local' })).resolves.toBeDefined();
    },
  );
});
