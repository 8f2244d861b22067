import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Rate } from './rate.js';
import { Rational, floorDiv, mulDivHalfUp } from './rational.js';

describe('SYS-4 exact rates', () => {
  it('SYS-4 reads a decimal text exactly', () => {
    expect(Rate.parse('0.0825').value).toEqual(Rational.of(825n, 10_000n));
    expect(Rate.parse('1').value).toEqual(Rational.ONE);
    expect(Rate.parse('0.2100').text).toBe('0.21');
  });

  it.each(['', '.5', '1.', '-0.1', '+1', '1e-3', '0,21', ' 0.21', 'NaN', '0.1234567890123'])(
    'SYS-4 refuses %j',
    (text) => {
      expect(() => Rate.parse(text)).toThrow(RangeError);
    },
  );

  it('SYS-4 rounds half-up once', () => {
    expect(Rate.parse('0.5').of(1n)).toBe(1n);
    expect(Rate.parse('0.0825').of(1_000n)).toBe(83n);
    expect(Rate.parse('0.21').of(496n)).toBe(104n);
  });
});

describe('SYS-4 mulDivHalfUp', () => {
  it('SYS-4 rounds a half away from zero, so that a refund mirrors its charge', () => {
    expect([mulDivHalfUp(5n, 1n, 10n), mulDivHalfUp(-5n, 1n, 10n), mulDivHalfUp(4n, 1n, 10n)]).toEqual([
      1n,
      -1n,
      0n,
    ]);
    expect(mulDivHalfUp(5n, 1n, -10n)).toBe(-1n);
    expect(() => mulDivHalfUp(1n, 1n, 0n)).toThrow(RangeError);
  });

  it('SYS-4 is never further than one half from the exact value', () => {
    const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    const denominators = fc.bigInt({ min: 1n, max: 10n ** 9n });
    fc.assert(
      fc.property(amounts, amounts, denominators, (amount, num, den) => {
        const error = 2n * (amount * num - mulDivHalfUp(amount, num, den) * den);

        expect(error <= den && error >= -den).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('SYS-4 floors towards minus infinity', () => {
    expect([floorDiv(7n, 2n), floorDiv(-7n, 2n), floorDiv(-8n, 2n)]).toEqual([3n, -4n, -4n]);
  });
});
