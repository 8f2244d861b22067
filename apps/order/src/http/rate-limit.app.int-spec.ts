import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { RunningApp } from '@holdfast/service';
import { createTestDatabase, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { startOrderApp } from '../order.app.fixtures.js';

let database: TestDatabase;
const apps: RunningApp[] = [];
const urls: string[] = [];
const internalUrls: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase('order');
  for (let replica = 0; replica < 2; replica += 1) {
    const { running, http, internal } = await startOrderApp({
      DATABASE_URL: database.url,
      REDIS_URL: testRedisUrl(),
      RATE_LIMIT_PER_MINUTE: '5',
      RATE_LIMIT_CLIENT_HEADER: 'x-client',
    });
    apps.push(running);
    urls.push(http);
    internalUrls.push(internal);
  }
});
afterAll(async () => {
  for (const app of apps) await app.stop();
  await database.drop();
});

const client = `c-${Math.random()}`;
const ask = async (path: string, { replica = 0, tenant = 'demo', name = client, from = urls } = {}) => {
  const headers = { 'x-tenant-id': tenant, 'x-client': name };
  return fetch(`${from[replica]}${path}`, { headers });
};

describe('SEC-1 the rate limit of order', () => {
  it('SEC-1 counts one client of one shop over all replicas, and leaves ops, health and metrics alone', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => ask('/v1/orders', { replica: index % 2 })),
    );

    // A minute may end in between, and the count with it.
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect(((await refused[0]!.json()) as { reason: string }).reason).toBe('RATE_LIMITED');
    expect((await ask('/v1/orders', { tenant: 'demo-eu' })).status).toBe(401);
    expect((await ask('/v1/orders', { name: `forged, ${client}-2` })).status).toBe(401);
    for (const path of ['/health/live', '/metrics', '/ops/outbox']) {
      const statuses = await Promise.all(Array.from({ length: 10 }, () => ask(path, { from: internalUrls })));
      expect(statuses.map(({ status }) => status)).not.toContain(429);
    }
    expect((await ask('/v1/returns', { name: `${client}-3` })).status).toBe(401);
  });
});
