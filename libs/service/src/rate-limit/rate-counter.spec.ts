import { describe, expect, it, jest } from '@jest/globals';

import { ProcessRateCounter, RedisRateCounter } from './rate-counter.js';
import { RateLimit } from './rate-limit.js';

const limit = (header?: string) =>
  new RateLimit(
    'order',
    { RATE_LIMIT_PER_MINUTE: 2, RATE_LIMIT_CLIENT_HEADER: header },
    new ProcessRateCounter(),
  );

describe('SEC-1 rate limits', () => {
  it('SEC-1 allow so many of each client, and say RATE_LIMITED to the next', async () => {
    jest.useFakeTimers({ now: 0 });
    const limited = limit();
    const ask = (client: string) => limited.assertWithin(2, client);

    await ask('a');
    await ask('a');
    await expect(ask('a')).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
    await ask('b');
    jest.setSystemTime(60_000);
    await expect(ask('a')).resolves.toBeUndefined();
    jest.useRealTimers();
  });

  it('SEC-1 nothing is counted where there is no limit', async () => {
    const broken = { count: () => Promise.reject(new Error('asked')) };
    const unlimited = new RateLimit('order', { RATE_LIMIT_PER_MINUTE: 0 }, broken);

    await expect(unlimited.assertWithin(0, 'a')).resolves.toBeUndefined();
  });

  it('SEC-1 a client is whom the trusted proxy saw last, never whom she says she is', () => {
    const headers = { 'x-real-ip': '10.0.0.1, 192.0.2.7' };

    expect(limit('x-real-ip').clientOf({ headers, ip: '127.0.0.1' })).toBe('192.0.2.7');
    expect(limit().clientOf({ headers, ip: '127.0.0.1' })).toBe('127.0.0.1');
    expect(limit('x-real-ip').clientOf({ headers: { 'x-real-ip': 'x'.repeat(999) }, ip: '' })).toHaveLength(
      64,
    );
  });

  it('SEC-1 while Redis is away nobody is refused', async () => {
    const away = {
      multi: () => ({ incr: () => ({ pexpire: () => ({ exec: () => Promise.reject(new Error('away')) }) }) }),
    };

    expect(await new RedisRateCounter(away).count('key', 1_000)).toBe(0);
  });

  it('SEC-1 the count of a process is forgotten with its window', async () => {
    const counter = new ProcessRateCounter();

    expect([await counter.count('a', 60_000), await counter.count('a', 60_000)]).toEqual([1, 2]);
    expect([await counter.count('b', 0), await counter.count('b', 0)]).toEqual([1, 1]);
  });
});
