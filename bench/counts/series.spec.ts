import { describe, expect, it } from '@jest/globals';

import { seriesOf } from './series.js';

const TEXT = `# TYPE calls_total counter
calls_total{service="pricing",method="GetPrices"} 12
calls_total{service="order",method="CreateOrder"} 3
calls_total_other{service="order"} 9`;

describe('samples of a metric', () => {
  it('have their labels and values', () => {
    expect(seriesOf(TEXT, 'calls_total')).toEqual([
      { labels: { service: 'pricing', method: 'GetPrices' }, value: 12 },
      { labels: { service: 'order', method: 'CreateOrder' }, value: 3 },
    ]);
  });

  it('are none where the metric is not there', () => expect(seriesOf(TEXT, 'calls')).toEqual([]));
});
