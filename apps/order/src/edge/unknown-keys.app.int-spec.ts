import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isRefusalOf, unknownKeyRequests } from '@holdfast/openapi/testing';
import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { orderApi } from '../orders/order-api.js';
import { startOrderApp } from '../testing/order-app.js';

const ORIGIN = 'https://shop.test';
let database: TestDatabase;
let running: RunningApp;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase('order');
  const app = await startOrderApp({ DATABASE_URL: database.url, CORS_ORIGINS: ORIGIN });
  [running, url] = [app.running, app.http];
});
afterAll(async () => {
  await running.stop();
  await database.drop();
});

describe('TRU-13 an unknown key', () => {
  it.each(unknownKeyRequests(orderApi).map((request) => [request.what, request] as const))(
    'TRU-13 is refused and named: %s',
    async (_what, request) => {
      const answer = await fetch(url + request.url, {
        method: request.method,
        headers: {
          'x-tenant-id': 'demo',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      });
      const json: unknown = await answer.json();

      expect({ json, isRefused: isRefusalOf(request, answer.status, json) }).toMatchObject({
        isRefused: true,
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('TRU-12 can be read by pages of allowed origins', async () => {
    const { headers } = await fetch(`${url}/v1/orders?x=1`, { headers: { origin: ORIGIN } });

    expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([ORIGIN, 'Origin']);
  });
});
