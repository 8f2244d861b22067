import { describe, expect, it } from '@jest/globals';

import { tellStories } from '../testing/interleaved/story.js';

describe('DEM-9 DEM-21 DEM-22 the saga under every interleaving: two customers, a worker, a bank, a network', () => {
  it('CHK-6 CHK-12 ends with money, order, stock, promotion, record and event agreed, and the checkout can still become its one order', async () => {
    const { runs, orders, undone, takenOver } = await tellStories(1_500);

    // The stories were worth telling: each kind of end was reached, many times.
    expect(Math.min(orders, undone, takenOver)).toBeGreaterThan(runs / 10);
  }, 240_000);
});
