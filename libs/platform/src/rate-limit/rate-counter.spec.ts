import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { ProcessRateCounter, RedisRateCounter } from './rate-counter.js';
import { RateLimit } from './rate-limit.js';

const PRODUCTION = { HOLDFAST_ENV: 'production', RATE_LIMIT_TENANT_PER_MINUTE: 0 } as const;
const limit = (config: object = PRODUCTION) =>
  new RateLimit('order', { ...PRODUCTION, ...config }, new ProcessRateCounter());

describe('SEC-1 rate limits', () => {
  it('SEC-1 allow as many requests in a bucket as configured, and refuse the next with RATE_LIMITED', async () => {
    const limited = limit();
    const ask = (client: string) => limited.assertWithin(2, client);

    await ask('a');
    await ask('a');

    await expect(ask('a')).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
    await expect(ask('b')).resolves.toBeUndefined();
  });

  it('SEC-1 count nothing where there is no limit', async () => {
    const broken = { count: () => Promise.reject(new Error('asked')) };

    await expect(new RateLimit('order', PRODUCTION, broken).assertWithin(0, 'a')).resolves.toBeUndefined();
  });

  it.each([
    [{ HOLDFAST_ENV: 'production' }, 600],
    [{ HOLDFAST_ENV: 'local' }, 0],
    [{ HOLDFAST_ENV: 'local', RATE_LIMIT_PER_MINUTE: 7 }, 7],
    [{ HOLDFAST_ENV: 'production', RATE_LIMIT_PER_MINUTE: 0 }, 0],
  ])('TRU-8 with %j a client may make %i requests a minute', (config, expected) => {
    expect(limit(config).perMinute).toBe(expected);
  });

  it('TRU-8 Retry-After is the rest of the window, at least one second', async () => {
    const left = (leftMs: number) =>
      new RateLimit('order', PRODUCTION, { count: () => Promise.resolve({ used: 3, leftMs }) });

    await expect(left(41_001).assertWithin(2, 'a')).rejects.toMatchObject({ retryAfterSeconds: 42 });
    await expect(left(3).assertWithin(2, 'a')).rejects.toMatchObject({ retryAfterSeconds: 1 });
  });

  it('SEC-1 each process counts alone while Redis is unreachable', async () => {
    const away = new RedisRateCounter({ multi: () => ({ exec: () => Promise.reject(new Error('away')) }) });

    expect([(await away.count('a', 60_000)).used, (await away.count('a', 60_000)).used]).toEqual([1, 2]);
    expect(await register.getSingleMetricAsString('holdfast_rate_limit_counted_alone_total')).toMatch(
      /counted_alone_total 2$/,
    );
  });

  it('SEC-1 the count of a process expires with its window, and the window is not extended', async () => {
    const counter = new ProcessRateCounter();
    const first = await counter.count('a', 60_000);
    const second = await counter.count('a', 60_000);

    expect([first.used, second.used]).toEqual([1, 2]);
    expect(second.leftMs).toBeLessThanOrEqual(first.leftMs);
    expect([(await counter.count('b', 0)).used, (await counter.count('b', 0)).used]).toEqual([1, 1]);
  });
});
