import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { counter, gauge, gaugeOf, histogram } from './metrics.js';

describe('metrics', () => {
  it('are one instance per name', () => {
    const config = { name: 'test_once_total', help: 'h', labelNames: ['kind'] as const };
    counter(config).inc({ kind: 'a' });

    expect(counter(config)).toBe(counter(config));
    expect(histogram({ name: 'test_seconds', help: 'h' })).toBe(
      histogram({ name: 'test_seconds', help: 'h' }),
    );
    expect(gauge({ name: 'test_size', help: 'h' })).toBe(gauge({ name: 'test_size', help: 'h' }));
  });

  it('are refused under the name of another kind', () => {
    counter({ name: 'test_kind', help: 'h' });

    expect(() => gauge({ name: 'test_kind', help: 'h' })).toThrow('test_kind is registered as another kind');
  });

  it('are read at a scrape, by the last one that registered', async () => {
    const config = { name: 'test_read', help: 'h' };
    gaugeOf(config, (metric) => metric.set(1));
    gaugeOf(config, async (metric) => metric.set(2));

    expect(await register.getSingleMetricAsString('test_read')).toContain('test_read 2');
  });
});
