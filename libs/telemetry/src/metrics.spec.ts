import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { counter, gauge, gaugeOf, gaugesOf, histogram } from './metrics.js';

describe('metrics', () => {
  it('are one instance per name', () => {
    const config = { name: 'test_once_total', help: 'h', labelNames: ['kind'] as const };
    counter(config).inc({ kind: 'a' });

    expect(counter(config)).toBe(counter(config));
    const seconds = { name: 'test_seconds', help: 'h', buckets: [1] };
    expect(histogram(seconds)).toBe(histogram(seconds));
    expect(gauge({ name: 'test_size', help: 'h' })).toBe(gauge({ name: 'test_size', help: 'h' }));
  });

  it('are refused under the name of another kind', () => {
    counter({ name: 'test_kind', help: 'h' });

    const refused = 'test_kind is registered as another kind';
    expect(() => gauge({ name: 'test_kind', help: 'h' })).toThrow(refused);
    expect(() => histogram({ name: 'test_kind', help: 'h', buckets: [1] })).toThrow(refused);
  });

  it('are read at a scrape, by the last one that registered', async () => {
    const config = { name: 'test_read', help: 'h' };
    gaugeOf(config, (metric) => metric.set(1));
    gaugeOf(config, async (metric) => metric.set(2));

    expect(await register.getSingleMetricAsString('test_read')).toContain('test_read 2');
  });

  it('of one row read it once per scrape, and keep their values while it cannot be read', async () => {
    const rows = [Promise.resolve({ a: 1, b: 2 }), Promise.reject(new Error('no connection'))];
    let reads = 0;
    gaugesOf(
      () => rows[reads++]!,
      [
        { name: 'test_row_a', help: 'h', of: ({ a }) => a },
        { name: 'test_row_b', help: 'h', of: ({ b }) => b },
      ],
    );

    for (const scrapes of [1, 2]) {
      const text = await register.metrics();
      expect(text).toContain('test_row_a 1');
      expect(text).toContain('test_row_b 2');
      expect(reads).toBe(scrapes);
    }
  });
});
