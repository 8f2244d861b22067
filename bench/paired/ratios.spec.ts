import { describe, expect, it } from '@jest/globals';

import { median, ratioOfTurns } from './ratios.js';

describe('the ratio of turns', () => {
  it('divides each turn by the one before and the one after it', () => {
    expect(ratioOfTurns([20, 30], [10, 10])).toEqual({ median: 3, low: 2, high: 3, count: 3 });
  });

  it('is that of the sides, also where the machine becomes slower all the time', () => {
    const speeds = Array.from({ length: 20 }, (_, n) => 1 / (1 + n / 10));
    const ours = speeds.filter((_, n) => n % 2 === 0).map((speed) => speed * 12);
    const theirs = speeds.filter((_, n) => n % 2 === 1).map((speed) => speed * 10);
    expect(ratioOfTurns(ours, theirs).median).toBeCloseTo(1.2, 1);
  });

  it('is not moved by one turn in which the machine was busy with something else', () => {
    expect(ratioOfTurns([20, 20, 2, 20, 20], [10, 10, 10, 10, 10]).median).toBe(2);
  });

  it('leaves out turns without a figure', () => {
    expect(ratioOfTurns([20, NaN, 20], [10, 10, 10]).count).toBe(3);
    expect(ratioOfTurns([20], [0]).count).toBe(0);
  });
});

describe('the median', () => {
  it('is the value in the middle, or the mean of both', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
    expect(median([])).toBeNaN();
  });
});
