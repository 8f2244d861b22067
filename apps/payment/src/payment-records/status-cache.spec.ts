import { describe, expect, it } from '@jest/globals';

import type { PaymentStatus } from '../payment/payment-status.js';
import { StatusCache } from './status-cache.js';

const reading = (status: PaymentStatus | undefined) => {
  const read = {
    times: 0,
    load: (): Promise<PaymentStatus | undefined> => {
      read.times += 1;
      return Promise.resolve(status);
    },
  };
  return read;
};

describe('PAY-12 the status cache', () => {
  it('reads a payment once, and again after a write', async () => {
    const cache = new StatusCache();
    const row = reading('authorized');
    for (let time = 0; time < 3; time += 1)
      expect(await cache.read('demo', 'p', row.load)).toBe('authorized');
    expect(row.times).toBe(1);
    cache.forget('demo', 'p');
    expect(await cache.read('demo', 'p', reading('captured').load)).toBe('captured');
  });

  it('caches neither an unknown payment nor another tenant’s', async () => {
    const cache = new StatusCache();
    expect(await cache.read('demo', 'p', reading(undefined).load)).toBeUndefined();
    expect(await cache.read('demo', 'p', reading('authorized').load)).toBe('authorized');
    expect(await cache.read('demo-eu', 'p', reading(undefined).load)).toBeUndefined();
  });

  it('does not cache a status that was read before a concurrent write', async () => {
    const cache = new StatusCache();
    const old = await cache.read('demo', 'p', () => {
      cache.forget('demo', 'p');
      return Promise.resolve('authorized' as const);
    });
    expect(old).toBe('authorized');
    expect(await cache.read('demo', 'p', reading('captured').load)).toBe('captured');
  });

  it('keeps at most a thousand payments', async () => {
    const cache = new StatusCache();
    for (let n = 0; n <= 1_000; n += 1) await cache.read('demo', `p${n}`, reading('captured').load);
    const first = reading('captured');
    await cache.read('demo', 'p0', first.load);
    expect(first.times).toBe(1);
  });
});
