import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { AllocationError, allocate } from './allocate.js';

const total = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);
/** Typical amounts with 0, 2 and 3 decimals: a cart in JPY, EUR or KWD. */
const amount = fc
  .constantFrom(1n, 100n, 1_000n)
  .chain((unit) => fc.bigInt({ min: 0n, max: 100_000n * unit }));
const lines = fc.array(amount, { minLength: 1, maxLength: 100 });

describe('TOT-1 allocate', () => {
  it('TOT-1 gives the remainder to the last line', () => {
    expect(allocate(4n, [1n, 1n, 1n])).toEqual([1n, 1n, 2n]);
    expect(allocate(10n, [1n, 1n, 1n])).toEqual([3n, 3n, 4n]);
  });

  it('TOT-1 gives the excess over the cap of the last line to the line before it', () => {
    expect(allocate(5n, [3n, 2n, 1n], [3n, 2n, 1n])).toEqual([2n, 2n, 1n]);
    expect(allocate(200n, [101n, 99n, 1n], [101n, 99n, 1n])).toEqual([100n, 99n, 1n]);
    expect(allocate(1n, [1n, 0n], [1n, 0n])).toEqual([1n, 0n]);
  });

  it('TOT-1 gives nothing to a line of weight 0', () => {
    expect(allocate(7n, [1n, 1n, 0n])).toEqual([3n, 4n, 0n]);
  });

  it('TOT-1 gives the whole to the last line where all weights are 0', () => {
    expect(allocate(7n, [0n, 0n])).toEqual([0n, 7n]);
  });

  it('TOT-1 refuses a total above the sum of the caps, and negative input', () => {
    expect(() => allocate(7n, [1n, 1n], [3n, 3n])).toThrow(AllocationError);
    expect(() => allocate(1n, [])).toThrow(AllocationError);
    expect(() => allocate(-1n, [1n])).toThrow(AllocationError);
    expect(() => allocate(1n, [-1n, 2n])).toThrow(AllocationError);
    expect(() => allocate(1n, [1n], [1n, 1n])).toThrow(AllocationError);
    expect(() => allocate(1n, [1n], [-1n])).toThrow(AllocationError);
  });

  it('TOT-1 sums to the whole with 0 <= part <= the line, for any cart of up to 100 lines', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 1_000 }), (amounts, permille) => {
        const whole = (total(amounts) * BigInt(permille)) / 1_000n;

        const parts = allocate(whole, amounts, amounts);

        expect(total(parts)).toBe(whole);
        expect(parts.every((part, index) => part >= 0n && part <= (amounts[index] ?? 0n))).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('TOT-1 never gives a line less than its exact share rounded down, and the excess only to the last lines with room', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 1_000 }), (amounts, permille) => {
        const sum = total(amounts);
        const whole = (sum * BigInt(permille)) / 1_000n;
        const parts = allocate(whole, amounts, amounts);

        const excess = parts.map(
          (part, index) => part - (sum === 0n ? 0n : (whole * (amounts[index] ?? 0n)) / sum),
        );
        const first = excess.findIndex((extra) => extra > 0n);

        expect(excess.every((extra) => extra >= 0n)).toBe(true);
        const isFullFrom = (from: number): boolean =>
          parts.slice(from).every((part, i) => part === amounts[from + i]);
        expect(first < 0 || isFullFrom(first + 1)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('TOT-1 respects any caps, also caps unrelated to the weights', () => {
    const pairs = fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(pairs, fc.integer({ min: 0, max: 1_000 }), (input, permille) => {
        const [weights, caps] = [input.map(([weight]) => weight), input.map(([, cap]) => cap)];
        const whole = (total(caps) * BigInt(permille)) / 1_000n;

        const parts = allocate(whole, weights, caps);

        expect(total(parts)).toBe(whole);
        expect(parts.every((part, index) => part >= 0n && part <= (caps[index] ?? 0n))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
