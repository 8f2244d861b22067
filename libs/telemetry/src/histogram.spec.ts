import { describe, expect, it } from '@jest/globals';
import { Histogram as PromHistogram, Registry, register } from 'prom-client';

import { histogram } from './metrics.js';

const BUCKETS = [0.001, 0.05, 1];
const textOf = async (name: string) => (await register.getSingleMetricAsString(name)).split('\n').sort();

describe('OPS-5 a histogram', () => {
  it('is scraped as prom-client would show the same values', async () => {
    const settings = {
      name: 'test_calls_seconds',
      help: 'h',
      labelNames: ['method', 'code'],
      buckets: BUCKETS,
    };
    const theirs = new Registry();
    const reference = new PromHistogram({ ...settings, registers: [theirs] });
    const ours = histogram(settings);
    for (const [method, code, value] of [
      ['get', 200, 0.001],
      ['get', 200, 0.0011],
      ['get', 503, 7],
      ['put', 200, 0],
      ['put', 200, 1],
    ] as const) {
      reference.observe({ method, code }, value);
      ours.observe({ method, code }, value);
    }

    const expected = await theirs.getSingleMetricAsString(settings.name);
    expect(await textOf(settings.name)).toEqual(expected.split('\n').sort());
    const json = await register.getSingleMetric(settings.name)!.get();
    expect(await theirs.getSingleMetric(settings.name)!.get()).toMatchObject({ ...json });
  });

  it('without labels is shown before its first value', async () => {
    histogram({ name: 'test_bare_seconds', help: 'h', buckets: [1] });

    expect(await textOf('test_bare_seconds')).toContain('test_bare_seconds_count 0');
  });

  it('counts by kept labels what it counts by given ones, and leaves out labels without a value', async () => {
    const settings = { name: 'test_kept_seconds', help: 'h', labelNames: ['a', 'b'], buckets: [1] };
    histogram(settings).with({ a: 'x' }).observe(1);
    histogram(settings).observe({ a: 'x', b: undefined }, 2);

    expect(await textOf('test_kept_seconds')).toContain('test_kept_seconds_count{a="x"} 2');
  });

  it('counts the seconds of a timer', async () => {
    histogram({ name: 'test_timer_seconds', help: 'h', labelNames: ['loop'], buckets: [60] }).startTimer({
      loop: 'l',
    })();

    expect(await textOf('test_timer_seconds')).toContain('test_timer_seconds_bucket{le="60",loop="l"} 1');
  });

  it('refuses what is no number', () => {
    const seconds = histogram({ name: 'test_nan_seconds', help: 'h', buckets: [1] });
    expect(() => seconds.observe({}, NaN)).toThrow('a histogram cannot observe NaN');
  });
});
