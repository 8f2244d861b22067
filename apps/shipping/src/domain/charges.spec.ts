import { describe, expect, it } from '@jest/globals';

import { chargesOf } from './charges.js';
import type { RateStep } from './rate-step.js';

const step = (over: Partial<RateStep> = {}): RateStep => ({
  methodId: 'standard',
  methodName: 'Standard',
  rateMinor: 599n,
  measure: 1_000n,
  upTo: null,
  freeAboveMinor: null,
  estimatedDays: 5,
  ...over,
});

describe('SHP-1 what a method costs', () => {
  it('SHP-1 is the step of its weight', () => {
    expect(chargesOf([step()], 1_999n)).toEqual([
      { id: 'standard', name: 'Standard', rateMinor: 599n, estimatedDays: 5 },
    ]);
  });

  it('SHP-1 is nothing from the free-above amount on, and not below it', () => {
    const rateAt = (subtotal: bigint) =>
      chargesOf([step({ freeAboveMinor: 10_000n })], subtotal)[0]?.rateMinor;

    expect([rateAt(9_999n), rateAt(10_000n), rateAt(10_001n)]).toEqual([599n, 0n, 0n]);
  });

  it('SHP-1 leaves out a method whose table ends below the weight', () => {
    expect(chargesOf([step({ upTo: 1_000n })], 0n)).toEqual([]);
    expect(chargesOf([step({ upTo: 1_001n })], 0n)).toHaveLength(1);
  });
});
