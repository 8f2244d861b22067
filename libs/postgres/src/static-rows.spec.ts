import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { StaticRows } from './static-rows.js';

const counted = async (cache: string) => {
  const { values } = (await register.getSingleMetric('holdfast_cache_reads_total')?.get()) ?? { values: [] };
  const of = (result: string) =>
    values.find(({ labels }) => labels['cache'] === cache && labels['result'] === result)?.value ?? 0;
  return { hits: of('hit'), misses: of('miss') };
};

describe('PAY-12 rows that rarely change', () => {
  it('PAY-12 are loaded once, also for simultaneous callers, and hits are counted', async () => {
    const rows = new StaticRows<number>('once');
    let loads = 0;
    const read = () => rows.read('demo', 'x', () => Promise.resolve((loads += 1)));
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    expect(await counted('once')).toEqual({ hits: 2, misses: 1 });
  });

  it('PAY-12 are loaded again after `forget`, for that tenant only', async () => {
    const rows = new StaticRows<string>('forgotten');
    const read = (tenant: string, now: string) => rows.read(tenant, 'x', () => Promise.resolve(now));
    await Promise.all([read('demo', 'old'), read('demo-eu', 'old')]);
    rows.forget('demo');
    expect([await read('demo', 'new'), await read('demo-eu', 'new')]).toEqual(['new', 'old']);
    rows.forget();
    expect(await read('demo-eu', 'new')).toBe('new');
  });

  it('PAY-12 do not keep a load that overlaps a write', async () => {
    const rows = new StaticRows<string>('overtaken');
    const early = rows.read('demo', 'x', async () => {
      await Promise.resolve();
      return 'old';
    });
    rows.forget('demo');
    const late = rows.read('demo', 'x', () => Promise.resolve('new'));
    expect([await early, await late]).toEqual(['old', 'new']);
    expect(await rows.read('demo', 'x', () => Promise.resolve('newest'))).toBe('new');
  });

  it('PAY-12 do not keep failures, nor more than a hundred entries', async () => {
    const rows = new StaticRows<string>('bounded');
    await expect(rows.read('demo', '0', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    for (let n = 0; n <= 100; n += 1) await rows.read('demo', String(n), () => Promise.resolve('first'));
    expect(await rows.read('demo', '0', () => Promise.resolve('again'))).toBe('again');
  });

  it('TRU-8 are not evicted by failing loads', async () => {
    const rows = new StaticRows<string>('crowded');
    await rows.read('demo', 'x', () => Promise.resolve('kept'));

    const invented = Array.from({ length: 500 }, (_, n) =>
      rows.read(`invented-${n}`, 'x', () => Promise.reject(new Error('none'))).catch(() => 'none'),
    );
    await Promise.all(invented);

    expect(await rows.read('demo', 'x', () => Promise.resolve('loaded again'))).toBe('kept');
  });
});
