import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { testRedisUrl } from '@holdfast/testing';

import { RedisRateCounter } from './rate-counter.js';

let redis: Redis;
let counter: RedisRateCounter;
beforeAll(() => {
  redis = new Redis(testRedisUrl());
  const broken = { count: () => Promise.reject(new Error('the fallback was used')) };
  counter = new RedisRateCounter(redis, broken);
});
afterAll(() => redis.disconnect());

describe('TRU-8 counting in Redis', () => {
  it('TRU-8 counts each of many concurrent requests in one window, and returns the rest of that window', async () => {
    const key = randomUUID();

    const counts = await Promise.all(Array.from({ length: 50 }, () => counter.count(key, 60_000)));

    expect(counts.map(({ used }) => used).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    for (const { leftMs } of counts) {
      expect(leftMs).toBeGreaterThan(50_000);
      expect(leftMs).toBeLessThanOrEqual(60_000);
    }
  });

  it('TRU-8 a later request does not extend the window', async () => {
    const key = randomUUID();
    await counter.count(key, 60_000);
    await redis.pexpire(key, 5_000);

    const { used, leftMs } = await counter.count(key, 60_000);

    expect(used).toBe(2);
    expect(leftMs).toBeLessThanOrEqual(5_000);
  });
});
