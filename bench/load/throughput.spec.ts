import { describe, expect, it } from '@jest/globals';

import { perSecond } from './throughput.js';

const checkout = (began: number, ended: number) => ({ began, confirming: began, ended });

describe('checkouts per second', () => {
  it('counts each checkout that ended in time', () => {
    expect(perSecond([checkout(0, 900), checkout(900, 1_900), checkout(500, 2_000)], 2)).toBe(1.5);
  });

  it('counts a checkout that outlasts the load by the share of its time within', () => {
    expect(perSecond([checkout(1_000, 3_000)], 2)).toBe(0.25);
  });

  it('is the same for a slow and a fast shop whose shoppers are busy all the time', () => {
    const fast = Array.from({ length: 8 }, (_, n) => checkout(n * 250, n * 250 + 250));
    const slow = Array.from({ length: 4 }, (_, n) => [
      checkout(0, 1_000 + n),
      checkout(1_000 + n, 2_000 + n),
    ]).flat();
    expect(perSecond(fast, 2)).toBeCloseTo(perSecond(slow, 2), 1);
  });

  it('is 0 for a load without checkouts', () => {
    expect(perSecond([], 2)).toBe(0);
  });
});
