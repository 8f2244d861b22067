import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { startOrderApp } from '../testing/order-app.js';

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
      RATE_LIMIT_TENANT_PER_MINUTE: '12',
      TRUSTED_PROXIES: '127.0.0.1',
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

/** An address of a network of its own, so that no run sees what another counted. */
const randomClient = () =>
  `2001:db8:${randomBytes(4)
    .toString('hex')
    .replace(/^(....)/, '$1:')}::1`;
const randomShop = () => `shop-${randomBytes(4).toString('hex')}`;
const ask = async (
  path: string,
  { replica = 0, tenant = randomShop(), client = randomClient(), from = urls } = {},
) => {
  const headers = { 'x-tenant-id': tenant, 'x-forwarded-for': `203.0.113.9, ${client}` };
  return fetch(`${from[replica]}${path}`, { headers });
};
const many = <T>(times: number, one: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => one(index)));
const refusedOf = (answers: Response[]) => answers.filter(({ status }) => status === 429);

describe('SEC-1 TRU-8 the rate limit of order', () => {
  it('TRU-8 counts one client over all replicas, whatever shop it names, and says how long that lasts', async () => {
    const client = randomClient();

    const answers = await many(30, (index) => ask('/v1/orders', { replica: index % 2, client }));

    const refused = refusedOf(answers);
    expect(refused).toHaveLength(25);
    const retryAfter = Number(refused[0]!.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(50);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(((await refused[0]!.json()) as { reason: string }).reason).toBe('RATE_LIMITED');
    expect((await ask('/v1/orders')).status).toBe(401);
    expect((await ask('/v1/returns')).status).toBe(401);
  });

  it('SEC-1 counts all clients of one shop together', async () => {
    const tenant = randomShop();

    expect(refusedOf(await many(20, () => ask('/v1/orders', { tenant })))).toHaveLength(8);
    expect((await ask('/v1/orders')).status).toBe(401);
  });

  it('SEC-1 does not limit ops, health and metrics', async () => {
    const client = randomClient();
    for (const path of ['/health/live', '/metrics', '/ops/outbox'])
      expect(refusedOf(await many(10, () => ask(path, { client, from: internalUrls })))).toEqual([]);
  });
});
